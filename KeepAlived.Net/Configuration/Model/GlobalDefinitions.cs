using System.Net;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>How one of the processes runs: names, scheduling, memory.</summary>
internal sealed class ProcessSettings
{
    public string? Name;

    /// <summary>-20..19; null: unchanged.</summary>
    public int? Nice;

    /// <summary>SCHED_RR priority 1..99; 0: normal scheduling.</summary>
    public int RealtimePriority;
    public string[] CpuAffinity = [];

    /// <summary>Microseconds without a blocking system call; 0: no limit.</summary>
    public uint RealtimeLimit;
    public bool NoSwap;
}

/// <summary>A pipe for events, and the account that owns it.</summary>
internal sealed class FifoSettings
{
    /// <summary>Path, user, group.</summary>
    public string[] Pipe = [];
    public ScriptCommand? Reader;
}

/// <summary>Sizes of a netlink socket's receive buffer in bytes; 0: the kernel's.</summary>
internal sealed class ReceiveBuffer
{
    public uint Size;
    public bool Force;
}

/// <summary>The IPVS connection synchronisation daemon.</summary>
internal sealed class SyncDaemonSettings
{
    public string Interface = "";
    public string? Instance;

    /// <summary>-1: not written; the rules make it the VRID of the instance.</summary>
    public int Id = -1;
    public int LongestMessage;
    public int Port;
    public int TimeToLive;
    public IPAddress? Group;
}

/// <summary>global_defs and the root keywords that belong to it.</summary>
internal sealed class GlobalDefinitions : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<GlobalDefinitions>.OfType;

    private ulong[]? _more;

    public override bool IsSpread => true;

    protected override ref ulong[]? More => ref _more;

    /// <summary>Processes, names and files.</summary>
    public ProcessSettings Parent = new(), Vrrp = new(), Checker = new(), Bfd = new();
    public bool ProcessNames, DataUseInstance, ReloadRepeat, UseSymlinkPaths, SetSupplementaryGroups, DynamicInterfaces, AllowInterfaceChanges;
    public string? ReloadTimeFile, ReloadFile, ReloadCheckConfig, ConfigSaveDirectory, TemporaryDirectory, StateDumpFile, StatsDumpFile, JsonDumpFile;
    public string? IprouteUserDirectory, IprouteEtcDirectory;
    public int JsonVersion = 1;

    /// <summary>Permissions that new files do not get.</summary>
    public int Umask = 0b001_111_111;
    public uint RandomSeed;
    public string[] IncludeCheck = [];

    /// <summary>0: off, -1: no warning either, else the highest priority that a late process raises itself to.</summary>
    public int MaxAutoPriority;

    /// <summary>Microseconds.</summary>
    public uint MinAutoPriorityDelay = 1_000_000;
    public ReceiveBuffer VrrpCommandBuffer = new(), VrrpMonitorBuffer = new(), LvsCommandBuffer = new(), LvsMonitorBuffer = new(), ProcessMonitorBuffer = new();

    /// <summary>How long a child may owe an answer before it is killed; zero: for ever.</summary>
    public TimeSpan ChildHangTime = TimeSpan.FromSeconds(30);

    /// <summary>Scripts and notification.</summary>
    public bool ScriptSecurity;
    public string[] ScriptUser = [];
    public ScriptCommand? StartupScript, ShutdownScript;
    public TimeSpan StartupScriptTimeout = TimeSpan.FromSeconds(10), ShutdownScriptTimeout = TimeSpan.FromSeconds(10);
    public FifoSettings Fifo = new(), VrrpFifo = new(), LvsFifo = new();
    public bool FifoWriteStatesOnReload, NotifyPriorityChanges, NoEmailFaults, RealServerInitNotifies, NoCheckerEmails, CheckerLogAllFailures;
    public string RouterId = "";
    public string? EmailFrom, SmtpHelo;
    public string[] SmtpServer = [];
    public TimeSpan SmtpConnectTimeout = TimeSpan.FromSeconds(30);
    public List<string> Emails = [];
    public bool? SmtpAlert, SmtpAlertVrrp, SmtpAlertChecker;

    /// <summary>SNMP and D-Bus.</summary>
    public string? SnmpSocket, DbusServiceName, DbusNoInterfaceName;
    public bool SnmpTraps, SnmpVrrp, SnmpRfc, SnmpRfc2, SnmpRfc3, SnmpChecker, Dbus;
    public TimeSpan SnmpVirtualServerInterval = TimeSpan.FromSeconds(5), SnmpRealServerInterval;

    /// <summary>IPVS.</summary>
    public bool LvsFlush, LvsFlushOnStop, LvsFlushOwnOnStop;

    /// <summary>Seconds for established TCP, closing TCP, and UDP; 0: the kernel's.</summary>
    public int TcpTimeout, TcpFinTimeout, UdpTimeout;
    public SyncDaemonSettings? SyncDaemon;

    /// <summary>Sysctls of IPVS; null: as they are.</summary>
    public bool? ExpireConnectionsWithoutDestination, ExpireQuiescentTemplates, IpvsConntrack;
    public string? NftablesIpvs;
    public int NftablesIpvsPriority = -1;
    public uint NftablesIpvsStartMark = 1000;

    /// <summary>VRRP version of instances that name none.</summary>
    public byte VrrpVersion = 2;

    /// <summary>Interface of instances that name none.</summary>
    public string DefaultInterface = "";
    public IPAddress? MulticastGroup4, MulticastGroup6;
    public bool DisableLocalIgmp, Version3ChecksumAsVersion2, MinimumGarp, LowerPriorityNoAdvert, HigherPrioritySendAdvert, CheckUnicastSource, SkipCheckAddresses;
    public bool Strict, LogUnknownRouters, OwnerIgnoreAdverts;
    public string? VmacPrefix, VmacAddressPrefix;
    public TimeSpan StartupDelay, DelayAfterBoot;

    /// <summary>What instances have that do not write the keyword themselves.</summary>
    public TimeSpan GarpMasterDelay = TimeSpan.FromSeconds(5), GarpMasterRefresh, GarpLowerPriorityDelay = TimeSpan.FromSeconds(5);
    public int GarpMasterRepeat = 5, GarpMasterRefreshRepeat = 1;
    public int GarpLowerPriorityRepeat = 5, DownTimerAdverts = 3;
    public TimeSpan GarpInterval, GnaInterval;
    public ExtraGarp GarpExtraInterfaces;

    /// <summary>`MTU`, `ADVERT` or bytes.</summary>
    public string? ReceiveBufferPolicy;
    public uint ReceiveBufferMultiplier = 3;

    /// <summary>Packet filter for instances that do not accept packets to their addresses.</summary>
    public string? Nftables;
    public string[]? Iptables, Ipsets;
    public int NftablesPriority = -1;
    public bool NftablesIfindex, NftablesCounters;

    /// <summary>Root keywords.</summary>
    public string? NetworkNamespace, IpvsNamespace, Instance;
    public bool LinkbeatPolling, NamespaceWithIpsets, UsePidDirectory;
    public TimeSpan ChildWaitTime = TimeSpan.FromSeconds(5);
}

/// <summary>Periodic gratuitous ARP from other interfaces too; zero: none.</summary>
internal readonly record struct ExtraGarp(TimeSpan Interval, bool All);
