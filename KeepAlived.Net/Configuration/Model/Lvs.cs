using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Configuration.Model;

internal enum ForwardingKind
{
    Nat,
    DirectRoute,
    Tunnel,
}

/// <summary>What a virtual server listens on: an address, a firewall mark, or a group of both.</summary>
internal sealed record VirtualServerKey(IPEndPoint? EndPoint, uint FirewallMark = 0, string? Group = null)
{
    public override string ToString() => EndPoint is not null ? $"[{EndPoint.Address}]:{EndPoint.Port}" : Group ?? $"FWM {FirewallMark}";
}

/// <summary>virtual_server.</summary>
internal sealed class VirtualServer : ConfigurationItem, ICheckDefaults
{
    public VirtualServerKey Key = new(new IPEndPoint(IPAddress.Any, 0));
    public ProtocolType Protocol = ProtocolType.Unspecified;
    public string Scheduler = "";
    public ForwardingKind? Forwarding;
    public bool OnePacket, Flag1, Flag2, Flag3;

    /// <summary>Zero: not persistent.</summary>
    public TimeSpan PersistenceTimeout;
    public byte PersistencePrefix = 32;
    public string? PersistenceEngine;
    public CheckTiming Timing = new();
    public bool InhibitOnFailure;
    public bool Alpha, Omega;
    public uint Quorum = 1, Hysteresis;
    public ScriptCommand? QuorumUp, QuorumDown;
    public string? VirtualHost;
    public int Weight = 1;
    public IPEndPoint? SorryServer;
    public bool SorryServerInhibit;
    public ForwardingKind? SorryServerForwarding;
    public List<RealServer> RealServers = [];

    CheckTiming ICheckDefaults.Timing => Timing;
}

/// <summary>Times of a check; null: inherited from the block around it, then the checker's default.</summary>
internal sealed class CheckTiming
{
    public TimeSpan? DelayLoop, ConnectTimeout, DelayBeforeRetry, Warmup;
    public int? Retry;
}

/// <summary>Whatever holds times that its checkers inherit.</summary>
internal interface ICheckDefaults
{
    CheckTiming Timing { get; }
}

/// <summary>real_server.</summary>
internal sealed class RealServer : ConfigurationItem, ICheckDefaults
{
    public IPAddress Address = IPAddress.Any;
    public ushort Port;
    public int? Weight;
    public uint UpperThreshold, LowerThreshold;
    public bool? InhibitOnFailure, Alpha;
    public ForwardingKind? Forwarding;
    public string? VirtualHost;
    public CheckTiming Timing = new();
    public ScriptCommand? NotifyUp, NotifyDown;
    public List<CheckSettings> Checks = [];

    CheckTiming ICheckDefaults.Timing => Timing;
}

/// <summary>What all checks have in common.</summary>
internal abstract class CheckSettings : ConfigurationItem, ICheckDefaults
{
    public CheckTiming Timing = new();
    public bool? Alpha;
    public IPAddress? ConnectAddress;
    public ushort? ConnectPort;
    public IPAddress? BindAddress;
    public ushort BindPort;

    CheckTiming ICheckDefaults.Timing => Timing;
}

/// <summary>TCP_CHECK.</summary>
internal sealed class TcpCheck : CheckSettings;

/// <summary>HTTP_GET.</summary>
internal sealed class HttpGet : CheckSettings
{
    public string? VirtualHost;
    public List<HttpUrl> Urls = [];
}

/// <summary>url in HTTP_GET.</summary>
internal sealed class HttpUrl : ConfigurationItem
{
    public string Path = "/";

    /// <summary>MD5 of the body as 32 hexadecimal digits.</summary>
    public string? Digest;

    /// <summary>Accepted codes; empty: 200-299.</summary>
    public List<(int From, int To)> StatusCodes = [];
    public string? VirtualHost;
}

/// <summary>MISC_CHECK.</summary>
internal sealed class MiscCheck : CheckSettings
{
    public ScriptCommand? Script;

    /// <summary>Zero: delay_loop.</summary>
    public TimeSpan Timeout;
    public bool Dynamic;
    public string[] User = [];
}

/// <summary>virtual_server_group: addresses with ports and firewall marks that share their real servers.</summary>
internal sealed class VirtualServerGroup : ConfigurationItem
{
    public string Name = "";
    public List<IPEndPoint> EndPoints = [];
    public List<uint> FirewallMarks = [];
}
