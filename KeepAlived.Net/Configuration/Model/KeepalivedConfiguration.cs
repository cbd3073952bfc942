namespace KeepAlived.Net.Configuration.Model;

/// <summary>global_defs and root keywords.</summary>
internal sealed class GlobalDefinitions
{
    public string RouterId = "";

    /// <summary>VRRP version of instances that name none.</summary>
    public byte VrrpVersion = 2;
    public bool ScriptSecurity;
    public string[] ScriptUser = [];
    public TimeSpan ChildWaitTime = TimeSpan.FromSeconds(5);
    public bool LvsFlush;
}

/// <summary>All that the files say.</summary>
internal sealed class KeepalivedConfiguration
{
    public GlobalDefinitions Global = new();
    public List<VrrpScript> Scripts = [];
    public List<VrrpInstance> Instances = [];
    public List<VrrpSyncGroup> SyncGroups = [];
    public List<VirtualServerGroup> VirtualServerGroups = [];
    public List<VirtualServer> VirtualServers = [];
}
