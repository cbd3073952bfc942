namespace KeepAlived.Net.Configuration.Model;

/// <summary>global_defs and root keywords.</summary>
internal sealed class GlobalDefinitions : ConfigurationItem
{
    public string RouterId = "";

    /// <summary>VRRP version of instances that name none.</summary>
    public byte VrrpVersion = 2;
    public bool ScriptSecurity;
    public string[] ScriptUser = [];
    public TimeSpan ChildWaitTime = TimeSpan.FromSeconds(5);
    public bool LvsFlush;

    /// <summary>Interface of instances that name none.</summary>
    public string DefaultInterface = "";

    /// <summary>What instances have that do not write the keyword themselves.</summary>
    public TimeSpan GarpMasterDelay = TimeSpan.FromSeconds(5), GarpMasterRefresh, GarpLowerPriorityDelay = TimeSpan.FromSeconds(5);
    public int GarpMasterRepeat = 5, GarpMasterRefreshRepeat = 1, GarpLowerPriorityRepeat = 5;
    public int DownTimerAdverts = 3;
    public bool LowerPriorityNoAdvert, HigherPrioritySendAdvert;
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
