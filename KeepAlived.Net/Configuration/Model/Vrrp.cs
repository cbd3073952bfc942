using System.Net;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>A command with the account it runs as; null: the default account for scripts.</summary>
internal sealed record ScriptCommand(string[] Arguments, string? User = null, string? Group = null)
{
    public override string ToString() => string.Join(' ', Arguments);
}

/// <summary>vrrp_script: a command run at an interval whose exit status matters.</summary>
internal sealed class VrrpScript : ConfigurationItem
{
    public string Name = "";
    public ScriptCommand? Script;
    public TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Zero: as long as the interval.</summary>
    public TimeSpan Timeout;
    public TrackWeight Weight;
    public int Rise = 1, Fall = 1;
    public string[] User = [];
    public bool InitFail;

    /// <summary>Its program was not found; the rules drop such scripts.</summary>
    public bool Missing;
}

/// <summary>What a tracker does to the priority.</summary>
internal record struct TrackWeight(int Weight, bool Reverse);

/// <summary>An entry of track_script or track_interface; without a weight of its own, the script's counts.</summary>
internal sealed record TrackedItem(string Name, int? Weight, bool Reverse, SourceSpan Where)
{
    /// <summary>`noreverse`: the script's own `reverse` does not count here.</summary>
    public bool NoReverse { get; init; }
}

internal enum AuthenticationType
{
    None,
    Pass,
    AuthenticationHeader,
}

/// <summary>vrrp_instance: one virtual router on one interface.</summary>
internal sealed class VrrpInstance : ConfigurationItem
{
    public string Name = "";
    public string Interface = "";
    public bool StartAsMaster;
    public byte VirtualRouterId;
    public byte Priority = 100;

    /// <summary>2 or 3; 0 until the global version is filled in.</summary>
    public byte Version;
    public TimeSpan AdvertisementInterval = TimeSpan.FromSeconds(1);
    public bool Preempt = true;
    public bool NoPreempt;
    public TimeSpan PreemptDelay;
    public int DownTimerAdverts = 3;
    public AuthenticationType Authentication;
    public string AuthenticationPassword = "";
    public bool UseVirtualMac;

    /// <summary>Null: vrrp.VRID.</summary>
    public string? VirtualMacInterface;
    public bool TransmitFromBase;
    public List<AddressEntry> VirtualAddresses = [];
    public List<AddressEntry> ExcludedAddresses = [];
    public List<IPAddress> UnicastPeers = [];
    public IPAddress? SourceAddress;
    public List<TrackedItem> TrackedScripts = [];
    public List<TrackedItem> TrackedInterfaces = [];
    public bool DontTrackPrimary;
    public bool LowerPriorityNoAdvert;
    public bool HigherPrioritySendAdvert;
    public TimeSpan GarpMasterDelay = TimeSpan.FromSeconds(5), GarpMasterRefresh;
    public int GarpMasterRepeat = 5, GarpMasterRefreshRepeat = 1;
    public TimeSpan GarpLowerPriorityDelay = TimeSpan.FromSeconds(5);
    public int GarpLowerPriorityRepeat = 5;
    public ScriptCommand? NotifyMaster, NotifyBackup, NotifyFault, NotifyStop, Notify;
    public bool Accept = true;
}

/// <summary>vrrp_sync_group: instances that change state together.</summary>
internal sealed class VrrpSyncGroup : ConfigurationItem
{
    public string Name = "";
    public List<string> Members = [];
}
