using System.Globalization;
using System.Net;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Checking;

/// <summary>A check in the section Health checkers.</summary>
internal static class CheckText
{
    public static void Write(DataText text, GlobalDefinitions global, CheckState check)
    {
        var (settings, times) = (check.Settings, check.Settings.Times);
        text.Line($"{check.Server.Owner.Name} -> {check.Server.Name}");
        text.Line(1, $"Enabled = {YesNo(!check.Server.Owner.Suspended)}");
        text.Line(1, $"Up = {YesNo(check.Health.Up)}");
        text.Line(1, $"Has run = {YesNo(check.Health.Judged)}");
        text.Line(1, $"Current weight = {check.Said.Weight ?? check.Said.Added}");
        text.Line(1, $"Alpha = {YesNo(settings.Alpha == true)}");
        if (settings is not (FileCheck or BfdCheck))
        {
            text.Line(1, $"Delay loop = {Microseconds(times.DelayLoop)} us");
            text.Line(1, $"Warmup = {Microseconds(times.Warmup)} us");
            text.Line(1, $"Retries = {times.Retry}");
            text.Line(1, $"Delay before retry = {Microseconds(times.DelayBeforeRetry)} us");
            text.Line(1, $"Retries iterations = {check.Health.Failures}");
        }
        text.Line(1, $"Log all failures = {YesNo(settings.LogAllFailures ?? global.CheckerLogAllFailures)}");
        if (settings is not (FileCheck or BfdCheck or MiscCheck)) WriteConnection(text, check, times);
        WriteMethod(text, global, settings);
    }

    private static void WriteConnection(DataText text, CheckState check, in CheckTiming times)
    {
        var (connection, server) = (check.Settings.Connection, check.Server.Settings);
        text.Line(1, "Connection");
        text.Line(2, $"Dest = [{connection.Address ?? server.Address}]:{connection.Port ?? server.Port}");
        if (connection.BindInterface is not null) text.Line(2, $"Bind i/f = {connection.BindInterface}");
        if (connection.BindAddress is not null || connection.BindPort != 0) text.Line(2, $"Bind to = [{connection.BindAddress ?? IPAddress.Any}]:{connection.BindPort}");
        if (connection.FirewallMark != 0) text.Line(2, $"Mark = {connection.FirewallMark}");
        text.Line(2, string.Create(CultureInfo.InvariantCulture, $"Timeout = {times.ConnectTimeout.TotalSeconds:F6}"));
    }

    private static void WriteMethod(DataText text, GlobalDefinitions global, CheckSettings settings)
    {
        switch (settings)
        {
            case HttpGet http: WriteHttp(text, http); break;
            case TcpCheck: text.Line(1, "Keepalive method = TCP_CHECK"); break;
            case SmtpCheck smtp: WriteSmtp(text, smtp.HeloName); break;
            case SmtpHost host: WriteSmtp(text, host.HeloName); break;
            case MiscCheck misc: WriteScript(text, global, misc); break;
            case DnsCheck dns:
                text.Line(1, "Keepalive method = DNS_CHECK");
                text.Line(1, $"Type = {dns.Type}");
                text.Line(1, $"Name = {dns.Name}");
                break;
            case PingCheck: text.Line(1, "Keepalive method = PING_CHECK"); break;
            case UdpCheck udp:
                text.Line(1, "Keepalive method = UDP_CHECK");
                text.Line(1, $"Payload len = {udp.Payload?.Length ?? 0}");
                text.Line(1, $"Require reply = {YesNo(udp.RequireReply)}");
                break;
            case BfdCheck session:
                text.Line(1, "Keepalive method = BFD_CHECK");
                text.Line(1, $"Name = {session.Name}");
                break;
            case FileCheck file:
                text.Line(1, "Keepalive method = FILE_CHECK");
                text.Line(2, $"Tracked file = {file.TrackFile}");
                break;
        }
    }

    private static void WriteSmtp(DataText text, string? name)
    {
        text.Line(1, "Keepalive method = SMTP_CHECK");
        if (name is not null) text.Line(1, $"helo = {name}");
    }

    private static void WriteScript(DataText text, GlobalDefinitions global, MiscCheck misc)
    {
        text.Line(1, "Keepalive method = MISC_CHECK");
        if (misc.Script is { } command) text.Line(1, $"script = {EntryDescriptions.Of(command)}");
        text.Line(1, $"timeout = {DumpTime.Text(misc.Timeout)}");
        text.Line(1, $"dynamic = {(misc.Dynamic ? "YES" : "NO")}");
        if (ScriptNames.AccountOf(misc.User, global) is { } account) text.Line(1, $"uid:gid = {account.User}:{account.Group}");
    }

    private static void WriteHttp(DataText text, HttpGet http)
    {
        text.Line(1, $"Keepalive method = {(http.IsTls ? "SSL_GET" : "HTTP_GET")}, http protocol {http.Protocol switch { HttpProtocol.Http10Close => "1.0C", HttpProtocol.Http11 => "1.1", HttpProtocol.Http2 => "2", _ => "1.0" }}");
        if (http.VirtualHost is not null) text.Line(1, $"VirtualHost = {http.VirtualHost}");
        text.Line(1, $"Enable SNI {(http.EnableSni ? "set" : "unset")}");
        text.Line(1, $"Fast recovery {(http.FastRecovery ? "set" : "unset")}");
        foreach (var url in http.Urls)
        {
            text.Line(1, $"Checked url = {url.Path}");
            if (url.Digest is not null) text.Line(2, $"digest = {url.Digest}");
            text.Line(2, "HTTP Status Code(s)");
            foreach (var (from, to) in url.StatusCodes.Count > 0 ? url.StatusCodes : [(200, 299)]) text.Line(2, from == to ? $"  {from}" : $"  {from}-{to}");
            if (url.VirtualHost is not null) text.Line(2, $"Virtual host = {url.VirtualHost}");
            if (url.Regex is not null) text.Line(2, $"Regex = \"{url.Regex}\"");
        }
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private static string YesNo(bool on) => on ? "yes" : "no";
}
