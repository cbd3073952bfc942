using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Model;

internal enum AuthenticationType
{
    None,
    Pass,
    AuthenticationHeader,
}

/// <summary>authentication in vrrp_instance (version 2).</summary>
internal sealed class VrrpAuthentication : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<VrrpAuthentication>.OfType;

    public AuthenticationType Type;
    public string Password = "";
}

/// <summary>A key of auth_hmac: its number, 1..255, and 32..64 bytes.</summary>
internal readonly record struct HmacKey(byte Id, byte[] Bytes);

/// <summary>auth_hmac in vrrp_instance: a trailer of SHA-256 over each advertisement.</summary>
internal sealed class HmacAuthentication : ConfigurationItem
{
    public const string ByTime = "time", Monotonic = "monotonic", Enforce = "enforce", Permissive = "permissive", ReceiveOnly = "receive-only";

    protected override IBlock? Schema => BlockSchema<HmacAuthentication>.OfType;

    /// <summary>Words of each `key` line: number and key.</summary>
    public List<string[]> Keys = [];

    /// <summary>Those that can be used, once the rules have read them.</summary>
    public List<HmacKey> Ring = [];

    /// <summary>The number of the key that signs; 0: not written.</summary>
    public int ActiveKey;

    /// <summary>Zero: three advertisement intervals, at least five seconds.</summary>
    public TimeSpan TimeWindow;
    public string AntiReplay = ByTime, Mode = Enforce;
}

/// <summary>A unicast peer, and the TTL that its packets may have.</summary>
internal sealed record UnicastPeer(IPAddress Address, byte MinimumTtl = 0, byte MaximumTtl = 255);

/// <summary>use_ipvlan: name, address and mode of the link.</summary>
internal sealed record IpvlanSettings(string? Interface, IPAddress? Address, string? Mode, string? Group = null);

/// <summary>vrrp_instance: one virtual router on one interface.</summary>
internal sealed class VrrpInstance : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<VrrpInstance>.OfType;

    private ulong[]? _more;

    protected override ref ulong[]? More => ref _more;

    public string Name = "";
    public string Interface = "";
    public bool StartAsMaster;
    public byte VirtualRouterId;
    public byte Priority = 100;

    /// <summary>Of the first address in the text; an instance has one.</summary>
    public AddressFamily Family;

    /// <summary>Its `}`.</summary>
    public Place End;

    /// <summary>2 or 3; 0 until the global version is filled in.</summary>
    public byte Version;
    public TimeSpan AdvertisementInterval = TimeSpan.FromSeconds(1);
    public bool Preempt = true, NoPreempt;
    public TimeSpan PreemptDelay;
    public int DownTimerAdverts = 3;
    public VrrpAuthentication Authentication = new();
    public HmacAuthentication? Hmac;

    /// <summary>Virtual MAC and links.</summary>
    public bool UseVirtualMac, TransmitFromBase, UseVirtualMacForAddresses, NetlinkNotifyMessage;

    /// <summary>Null: vrrp.VRID.</summary>
    public string? VirtualMacInterface, VirtualMacGroup;
    public byte[]? VirtualMac;
    public IpvlanSettings? Ipvlan;

    /// <summary>Once the configuration is taken into use: the links of all instances.</summary>
    public VirtualLinks? Links;

    /// <summary>It lives on an interface that is made for it.</summary>
    public bool HasOwnLink => UseVirtualMac || Ipvlan is not null;

    /// <summary>Packets to its addresses are dropped: `no_accept`, or strict mode without `accept`; but never those to the owner of the addresses.</summary>
    public bool RefusesPackets(GlobalDefinitions global) => Priority != byte.MaxValue && (NoAccept || ((StrictMode ?? global.Strict) && !IsWritten("accept")));

    /// <summary>The name of that interface, once <see cref="Links"/> are there.</summary>
    public string OwnLink => VirtualMacInterface ?? "";
    public string? Vrf;
    public List<AddressEntry> VirtualAddresses = [], ExcludedAddresses = [];
    public bool NoVirtualAddresses, PromoteSecondaries;

    /// <summary>Lines of virtual_routes and virtual_rules.</summary>
    public List<RouteEntry> VirtualRoutes = [];
    public List<RuleEntry> VirtualRules = [];

    /// <summary>Advertisements.</summary>
    public List<UnicastPeer> UnicastPeers = [];
    public IPAddress? SourceAddress, MulticastGroup;
    public byte? UnicastTtl;
    public bool UnicastFaultNoPeer, CheckUnicastSource, NativeIpv6, TrackSourceAddress, Version3ChecksumAsVersion2;

    /// <summary>`old_unicast_checksum`: null: off; else empty, `never` and the like.</summary>
    public string? OldUnicastChecksum;
    public bool? SkipCheckAddresses, StrictMode;
    public bool OwnerIgnoreAdverts;

    /// <summary>0: off.</summary>
    public int TimerExpiredBackup;
    public uint ReceiveBufferSize;

    public List<TrackedItem> TrackedScripts = [], TrackedInterfaces = [], TrackedFiles = [], TrackedProcesses = [], TrackedBfd = [];
    public bool DontTrackPrimary, LinkbeatPolling;
    public bool LowerPriorityNoAdvert, HigherPrioritySendAdvert;
    public TimeSpan GarpMasterDelay = TimeSpan.FromSeconds(5), GarpMasterRefresh;
    public int GarpMasterRepeat = 5, GarpMasterRefreshRepeat = 1;
    public TimeSpan GarpLowerPriorityDelay = TimeSpan.FromSeconds(5);
    public int GarpLowerPriorityRepeat = 5;
    public ExtraGarp GarpExtraInterfaces;
    public ScriptCommand? NotifyMaster, NotifyBackup, NotifyFault, NotifyStop, Notify, NotifyMasterReceivedLower;

    /// <summary>`notify_deleted`: null: off; the script may be left out.</summary>
    public ScriptCommand? NotifyDeleted;
    public bool? SmtpAlert, NotifyPriorityChanges;
    public string? SyncDaemonInterface;
    public int Debug;
    public bool Accept = true, NoAccept;
}

/// <summary>vrrp_sync_group: instances that change state together.</summary>
internal sealed class VrrpSyncGroup : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<VrrpSyncGroup>.OfType;

    public string Name = "";
    public List<string> Members = [];
    public List<TrackedItem> TrackedScripts = [], TrackedInterfaces = [], TrackedFiles = [], TrackedProcesses = [], TrackedBfd = [];
    public ScriptCommand? NotifyMaster, NotifyBackup, NotifyFault, NotifyStop, Notify;
    public bool? SmtpAlert, NotifyPriorityChanges;
    public bool GlobalTracking, TrackingWeight;
}
