using System.Globalization;
using System.Net;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Checking;

/// <summary>A check in the section Health checkers.</summary>
internal static class CheckText
{
    private static readonly TimeSpan HttpDelay = TimeSpan.FromSeconds(3), Delay = TimeSpan.FromSeconds(1);

    public static void Write(DataText text, GlobalDefinitions global, CheckState check)
    {
        var (settings, times) = (check.Settings, check.Settings.Times);
        text.Line($"{check.Server.Owner.Name} -> {check.Server.Name}");
        text.Line(1, $"Enabled = {YesNo(!check.Server.Owner.Suspended)}");
        text.Line(1, $"Up = {YesNo(check.Health.Up)}");
        text.Line(1, $"Has run = {YesNo(check.Health.Judged)}");
        text.Line(1, $"Current weight = {(check.Said.Weight is { } weight ? weight - (check.Server.Settings.Weight ?? 1) : check.Said.Added)}");
        if (settings is not FileCheck)
        {
            text.Line(1, $"Alpha = {YesNo(settings.Alpha == true)}");
            WriteTimes(text, check, settings is BfdCheck);
        }
        text.Line(1, $"Log all failures = {YesNo(settings.LogAllFailures == true)}");
        if (settings is not (FileCheck or BfdCheck or MiscCheck)) WriteConnection(text, check, times);
        WriteMethod(text, global, check);
    }

    /// <param name="areUnset">A BFD session has no times; keepalived shows that so.</param>
    private static void WriteTimes(DataText text, CheckState check, bool areUnset)
    {
        var times = check.Settings.Times;
        text.Line(1, $"Delay loop = {(areUnset ? ulong.MaxValue : Microseconds(times.DelayLoop))} us");
        text.Line(1, $"Warmup = {(areUnset ? ulong.MaxValue : Microseconds(times.Warmup))} us");
        text.Line(1, $"Retries = {(areUnset ? uint.MaxValue : (uint)times.Retry)}");
        if (areUnset || times.Retry > 0)
        {
            text.Line(1, $"Delay before retry = {(areUnset ? ulong.MaxValue : Microseconds(times.DelayBeforeRetry))} us");
            text.Line(1, $"Retries iterations = {(areUnset ? uint.MaxValue : (uint)(check.Health.Judged || check.Health.Failures > 0 ? check.Health.Failures : times.Retry))}");
        }
        text.Line(1, $"Default delay before retry = {Microseconds(check.Settings switch { HttpGet => HttpDelay, DnsCheck => TimeSpan.Zero, _ => Delay })} us");
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

    private static void WriteMethod(DataText text, GlobalDefinitions global, CheckState check)
    {
        switch (check.Settings)
        {
            case HttpGet http:
                HttpText.Write(text, http);
                if (check.LastAnswer.Url is { } failed) text.Line(1, $"Failed URL = {failed}");
                break;
            case TcpCheck: text.Line(1, "Keepalive method = TCP_CHECK"); break;
            case SmtpCheck or SmtpHost:
                text.Line(1, "Keepalive method = SMTP_CHECK");
                text.Line(1, $"helo = {CheckerFactory.HeloName(check.Settings, global)}");
                break;
            case MiscCheck misc: WriteScript(text, global, misc, check); break;
            case DnsCheck dns:
                text.Line(1, "Keepalive method = DNS_CHECK");
                text.Line(1, $"Type = {dns.Type}");
                text.Line(1, $"Name = {(dns.IsWritten("name") ? dns.Name : "")}");
                break;
            case PingCheck: text.Line(1, "Keepalive method = PING_CHECK"); break;
            case UdpCheck udp: WriteDatagram(text, udp); break;
            case BfdCheck session:
                text.Line(1, "Keepalive method = BFD_CHECK");
                text.Line(1, $"Name = {session.Name}");
                text.Line(1, $"Alpha is {(session.Alpha == true ? "ON" : "OFF")}");
                break;
            case FileCheck file:
                text.Line(1, "Keepalive method = FILE_CHECK");
                text.Line(2, $"Tracked file = {file.TrackFile}");
                text.Line(2, "Reloaded = No"); // keepalived's is set during a reload only
                break;
        }
    }

    private static void WriteScript(DataText text, GlobalDefinitions global, MiscCheck misc, CheckState check)
    {
        text.Line(1, "Keepalive method = MISC_CHECK");
        if (misc.Script is { } command) text.Line(1, $"script = {EntryDescriptions.Of(command)}");
        text.Line(1, $"timeout = {DumpTime.Text(misc.Timeout)}");
        text.Line(1, $"dynamic = {(misc.Dynamic ? "YES" : "NO")}");
        if (ScriptNames.AccountOf(misc.User, global) is { } account) text.Line(1, $"uid:gid = {account.User}:{account.Group}");
        text.Line(1, $"Last ran = {DumpTime.Moment(check.LastRan)}");
        text.Line(1, $"Last status = {check.LastAnswer.Status}");
    }

    private static void WriteDatagram(DataText text, UdpCheck udp)
    {
        text.Line(1, "Keepalive method = UDP_CHECK");
        text.Line(1, udp.Payload is null ? "Payload specified = no" : $"Payload len = {udp.Payload.Length}");
        text.Line(1, $"Require reply = {YesNo(udp.RequireReply)}");
        if (!udp.RequireReply) return;
        text.Line(2, $"Min reply length = {udp.MinimumReply}");
        text.Line(2, $"Max reply length = {udp.MaximumReply}");
        text.Line(2, $"Reply data len = {udp.Reply?.Length ?? 0}");
        if (udp.ReplyMask is not null) text.Line(2, "Reply data mask = yes");
    }

    private static ulong Microseconds(TimeSpan time) => (ulong)(time.Ticks / TimeSpan.TicksPerMicrosecond);

    private static string YesNo(bool on) => on ? "yes" : "no";
}
