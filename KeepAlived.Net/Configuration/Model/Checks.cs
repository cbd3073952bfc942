using System.Net;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>What all checks have in common.</summary>
internal abstract class CheckSettings : ConfigurationItem, ICheckDefaults
{
    /// <summary>All of them are set once rules have filled in what was inherited.</summary>
    public CheckTiming Times;
    public ConnectionSettings Connection;
    public bool? Alpha, LogAllFailures;

    ref CheckTiming ICheckDefaults.Times => ref Times;
}

/// <summary>Where a check connects to and from; null or 0: what the real server and the kernel say.</summary>
internal struct ConnectionSettings
{
    public IPAddress? Address, BindAddress;
    public ushort? Port;
    public ushort BindPort;
    public string? BindInterface;
    public uint FirewallMark;
}

/// <summary>TCP_CHECK.</summary>
internal sealed class TcpCheck : CheckSettings
{
    protected override IBlock? Schema => BlockSchema<TcpCheck>.OfType;
}

internal enum HttpProtocol
{
    Http10,

    /// <summary>HTTP/1.0 with `Connection: close`.</summary>
    Http10Close,
    Http11,

    /// <summary>Over TLS agreed by ALPN, else with prior knowledge.</summary>
    Http2,
}

internal enum RequestMethod
{
    Get,
    Head,
}

/// <summary>HTTP_GET and SSL_GET.</summary>
internal sealed class HttpGet : CheckSettings
{
    protected override IBlock? Schema => BlockSchema<HttpGet>.OfType;

    public bool IsTls, EnableSni, FastRecovery, TlsCompliant, TlsVerify;
    public string? VirtualHost, SniName;
    public HttpProtocol Protocol;
    public RequestMethod Method;

    /// <summary>User and password, or nothing.</summary>
    public string[] Credentials = [];
    public List<HttpUrl> Urls = [];
}

/// <summary>url in HTTP_GET.</summary>
internal sealed class HttpUrl : ConfigurationItem
{
    protected override IBlock? Schema => BlockSchema<HttpUrl>.OfType;

    public string Path = "/";

    /// <summary>MD5 of the body as 32 hexadecimal digits.</summary>
    public string? Digest;

    /// <summary>Accepted codes; empty: 200-299.</summary>
    public List<(int From, int To)> StatusCodes = [];
    public string? VirtualHost, Regex;

    /// <summary>Name for the TLS handshake where sni_name gives none; set by the rules.</summary>
    public string? ServerName;
    public bool RegexNoMatch, TlsCompliant;
    public string[] RegexOptions = [];

    /// <summary>Where in the body a match may begin; highest 0: anywhere.</summary>
    public uint RegexMinimumOffset, RegexMaximumOffset;

    /// <summary>Bytes of the matcher's stack, at first and at most.</summary>
    public uint RegexStackStart, RegexStackMaximum;
}

/// <summary>MISC_CHECK.</summary>
internal sealed class MiscCheck : CheckSettings
{
    protected override IBlock? Schema => BlockSchema<MiscCheck>.OfType;

    public ScriptCommand? Script;

    /// <summary>Zero: delay_loop.</summary>
    public TimeSpan Timeout;
    public bool Dynamic;
    public string[] User = [];

    /// <summary>Its `}`.</summary>
    public Place End;
}

/// <summary>SMTP_CHECK; the rules make each `host` block a check of its own.</summary>
internal sealed class SmtpCheck : CheckSettings
{
    protected override IBlock? Schema => BlockSchema<SmtpCheck>.OfType;

    public string? HeloName;
    public List<SmtpHost> Hosts = [];
}

/// <summary>host in SMTP_CHECK.</summary>
internal sealed class SmtpHost(SmtpCheck around) : CheckSettings
{
    protected override IBlock? Schema => BlockSchema<SmtpHost>.OfType;

    /// <summary>That of the check around it.</summary>
    public string? HeloName;

    /// <summary>At the end of the block: what is not about connecting counts for the whole check, so the last of its blocks that writes it decides.</summary>
    public void PassOn()
    {
        if (MoveTo(around, "delay_loop")) (around.Times.DelayLoop, Times.DelayLoop) = (Times.DelayLoop, default);
        if (MoveTo(around, "retry")) (around.Times.Retry, Times.Retry) = (Times.Retry, default);
        if (MoveTo(around, "delay_before_retry")) (around.Times.DelayBeforeRetry, Times.DelayBeforeRetry) = (Times.DelayBeforeRetry, default);
        if (MoveTo(around, "warmup")) (around.Times.Warmup, Times.Warmup) = (Times.Warmup, default);
        if (MoveTo(around, "alpha")) (around.Alpha, Alpha) = (Alpha, null);
        if (MoveTo(around, "log_all_failures")) (around.LogAllFailures, LogAllFailures) = (LogAllFailures, null);
    }

    /// <summary>Takes the settings of the check around it, which are final; time to connect it has only of its own.</summary>
    public void Take()
    {
        (Alpha, LogAllFailures, HeloName) = (around.Alpha, around.LogAllFailures, around.HeloName);
        Times = around.Times with { ConnectTimeout = IsWritten("connect_timeout") ? Times.ConnectTimeout : TimeSpan.Zero };
    }
}

/// <summary>PING_CHECK.</summary>
internal sealed class PingCheck : CheckSettings
{
    protected override IBlock? Schema => BlockSchema<PingCheck>.OfType;

    /// <summary>TTL or hop limit of the requests; 0: the system's.</summary>
    public byte TimeToLive;

    /// <summary>Bytes of payload.</summary>
    public ushort Size = 128;
}

/// <summary>UDP_CHECK.</summary>
internal sealed class UdpCheck : CheckSettings
{
    protected override IBlock? Schema => BlockSchema<UdpCheck>.OfType;

    public byte[]? Payload;

    /// <summary>Null: any answer or none will do. A mask of null bytes compares nothing.</summary>
    public byte[]? Reply, ReplyMask;
    public bool RequireReply;
    public ushort MinimumReply, MaximumReply = 255;
}

/// <summary>DNS_CHECK.</summary>
internal sealed class DnsCheck : CheckSettings
{
    protected override IBlock? Schema => BlockSchema<DnsCheck>.OfType;

    public string Type = "SOA", Name = ".";
}

/// <summary>FILE_CHECK.</summary>
internal sealed class FileCheck : CheckSettings
{
    protected override IBlock? Schema => BlockSchema<FileCheck>.OfType;

    public string? TrackFile;
    public TrackWeight Weight = new(1, false);
}

/// <summary>BFD_CHECK.</summary>
internal sealed class BfdCheck : CheckSettings
{
    protected override IBlock? Schema => BlockSchema<BfdCheck>.OfType;

    public string? Name;
}
