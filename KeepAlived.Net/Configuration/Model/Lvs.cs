using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Model;

internal enum ForwardingKind : byte
{
    Nat,
    DirectRoute,
    Tunnel,
}

internal enum TunnelType : byte
{
    None,
    IpInIp,
    Gue,
    Gre,
}

internal enum TunnelChecksum : byte
{
    /// <summary>Not written.</summary>
    Unset,
    None,
    Checksum,
    RemoteChecksum,
}

/// <summary>NAT, DR or TUN, and how a tunnel wraps packets.</summary>
internal readonly record struct Forwarding(ForwardingKind Method, TunnelType Tunnel = TunnelType.None, ushort TunnelPort = 0, TunnelChecksum Checksum = TunnelChecksum.Unset);

/// <summary>What a virtual server listens on: an address, a firewall mark, or a group of both.</summary>
internal sealed record VirtualServerKey(IPEndPoint? EndPoint, uint FirewallMark = 0, string? Group = null)
{
    public override string ToString() => EndPoint is not null ? $"[{EndPoint.Address}]:{EndPoint.Port}" : Group ?? $"FWM {FirewallMark}";
}

/// <summary>virtual_server.</summary>
internal sealed class VirtualServer : ConfigurationItem, ICheckDefaults
{
    protected override IBlock? Schema => BlockSchema<VirtualServer>.OfType;

    private static readonly VirtualServerKey NoKey = new(new IPEndPoint(IPAddress.Any, 0));

    public VirtualServerKey Key = NoKey;
    public ProtocolType Protocol = ProtocolType.Unspecified;
    /// <summary>As written; after the rules that of its services by firewall mark without a family of their own.</summary>
    public AddressFamily Family = AddressFamily.Unspecified;
    public string Scheduler = "";
    public Forwarding? Forwarding;
    public bool OnePacket, Flag1, Flag2, Flag3, Hashed, HaSuspend;

    /// <summary>Zero: not persistent.</summary>
    public TimeSpan PersistenceTimeout;
    public byte PersistencePrefix = 32;

    /// <summary>Flags that stood before their scheduler or with another one, so that they are none.</summary>
    public List<(string Keyword, string Scheduler, bool IsUntold)>? IdleFlags;

    /// <summary>The prefix is written as a netmask, so the service is of IPv4.</summary>
    public bool HasNetmask;
    public string? PersistenceEngine;
    private InheritedTiming? _timing;
    public bool InhibitOnFailure, Alpha, Omega;
    public bool? SmtpAlert;
    public uint Quorum = 1, Hysteresis;
    public ScriptCommand? QuorumUp, QuorumDown;
    public string? VirtualHost, SnmpName;
    public int Weight = 1;
    public IPEndPoint? SorryServer;
    public bool SorryServerInhibit;

    /// <summary>For a real server that leaves the file; zero: it goes at once.</summary>
    public TimeSpan DrainTimeout;
    public Forwarding? SorryServerForwarding;
    public List<RealServer> RealServers = [];

    /// <summary>Rules are through with it and have nothing to say; the configuration that takes it over leaves it as it is. False as soon as it is not what the file says.</summary>
    internal bool IsSettled;

    /// <summary>That of its address or netmask, else the one that is written, else that of the servers that are not in a tunnel; unspecified if nothing tells.</summary>
    public AddressFamily KnownFamily
    {
        get
        {
            if (Key.EndPoint is { } service) return service.AddressFamily;
            if (HasNetmask) return AddressFamily.InterNetwork;
            if (Family != AddressFamily.Unspecified) return Family;
            if (RealServers.Find(real => !IsTunnelled(real.Forwarding)) is { } plain) return plain.Address.AddressFamily;
            return SorryServer is { } sorry && !IsTunnelled(SorryServerForwarding) ? sorry.AddressFamily : AddressFamily.Unspecified;
        }
    }

    /// <summary>Whether a server of it is reached through a tunnel.</summary>
    /// <param name="own">Its own forwarding method; null: it has that of the virtual server.</param>
    public bool IsTunnelled(Forwarding? own) => (own ?? Forwarding) is { Method: ForwardingKind.Tunnel };

    public ref CheckTiming Times => ref (_timing ??= new()).Times;
}

/// <summary>Times of checks; what is not written comes from the block around, then from the checker.</summary>
internal struct CheckTiming
{
    public TimeSpan DelayLoop, ConnectTimeout, DelayBeforeRetry, Warmup;
    public int Retry;
}

/// <summary>The times of a block that holds checks; most write none.</summary>
internal sealed class InheritedTiming
{
    public CheckTiming Times;
}

/// <summary>Whatever holds times that its checkers inherit.</summary>
internal interface ICheckDefaults
{
    ref CheckTiming Times { get; }
}

/// <summary>real_server.</summary>
internal sealed class RealServer : ConfigurationItem, ICheckDefaults
{
    protected override IBlock? Schema => BlockSchema<RealServer>.OfType;

    public IPAddress Address = IPAddress.Any;
    public ushort Port;
    public bool? InhibitOnFailure, Alpha, SmtpAlert;
    public int? Weight;
    public Forwarding? Forwarding;
    private InheritedTiming? _timing;
    private RareSettings? _rare;
    public CheckSettings[] Checks = [];

    /// <summary>What few real servers write, to be written; a director has ten thousand of the others.</summary>
    public RareSettings Rare => _rare ??= new();

    public uint UpperThreshold => _rare?.UpperThreshold ?? 0;

    public uint LowerThreshold => _rare?.LowerThreshold ?? 0;

    public string? VirtualHost => _rare?.VirtualHost;

    public string? SnmpName => _rare?.SnmpName;

    public ScriptCommand? NotifyUp => _rare?.NotifyUp;

    public ScriptCommand? NotifyDown => _rare?.NotifyDown;

    public TimeSpan DrainTimeout => _rare?.DrainTimeout ?? default;

    /// <summary>
    /// It asks for proof before traffic (alpha), by a script that cannot run, or by a session that cannot be: no traffic. A reload
    /// forgets the first, as with keepalived.
    /// </summary>
    public bool StaysUnproven, WaitsForSession;

    public void RemoveCheck(CheckSettings check) => Checks = Array.FindAll(Checks, other => !ReferenceEquals(other, check));

    public ref CheckTiming Times => ref (_timing ??= new()).Times;

    internal sealed class RareSettings
    {
        public uint UpperThreshold, LowerThreshold;
        public string? VirtualHost, SnmpName;
        public ScriptCommand? NotifyUp, NotifyDown;

        /// <summary>Zero: the virtual server's.</summary>
        public TimeSpan DrainTimeout;
    }
}

/// <summary>A line of virtual_server_group: addresses from one to another with a port, or a firewall mark.</summary>
internal sealed record GroupEntry(IPAddress? First, IPAddress? Last, ushort Port, uint FirewallMark, AddressFamily Family = AddressFamily.Unspecified);

/// <summary>virtual_server_group: addresses with ports and firewall marks that share their real servers.</summary>
internal sealed class VirtualServerGroup : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<VirtualServerGroup>.OfType;

    public string Name = "";
    public List<GroupEntry> Entries = [];
}
