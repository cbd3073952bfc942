using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Checking;

/// <summary>`keepalived_check.data`: virtual and real servers with their state, and their checks.</summary>
internal static class CheckDataText
{
    /// <param name="fileNumber">The number in a tracked file.</param>
    public static string Of(KeepalivedConfiguration model, IReadOnlyList<VirtualServerState> servers, Func<string, int> fileNumber)
    {
        var text = new DataText();
        GlobalText.Write(text, model.Global);
        WriteTls(text, model.Ssl);
        if (servers.Count > 0) text.Section("LVS Topology");
        foreach (var group in model.VirtualServerGroups) WriteGroup(text, group);
        foreach (var server in servers) WriteServer(text, model, server);
        if (servers.Any(static server => server.Servers.Any(static real => real.Checks.Length > 0))) text.Section("Health checkers");
        foreach (var server in servers)
            foreach (var real in server.Servers)
                foreach (var check in real.Checks) CheckText.Write(text, model.Global, check);
        WriteFiles(text, model, servers, fileNumber);
        return text.ToString();
    }

    private static void WriteTls(DataText text, SslSettings? tls)
    {
        if (tls is null) return;
        text.Section("SSL definitions");
        if (tls.Password is not null) text.Line("Password : ********");
        if (tls.CertificateAuthority is not null) text.Line($"CA-file : {tls.CertificateAuthority}");
        if (tls.Certificate is not null) text.Line($"Certificate file : {tls.Certificate}");
        if (tls.Key is not null) text.Line($"Key file : {tls.Key}");
    }

    private static void WriteGroup(DataText text, VirtualServerGroup group)
    {
        text.Line("------< Virtual server group >------");
        text.Line($"Virtual Server Group = {group.Name}");
        foreach (var entry in group.Entries)
            text.Line(1, entry.First is null ? $"FWMARK = {entry.FirewallMark}"
                : entry.Last is null || entry.Last.Equals(entry.First) ? $"VIP = {entry.First}, VPORT = {entry.Port}"
                : $"VIP Range = {entry.First}-{entry.Last}, VPORT = {entry.Port}");
    }

    private static void WriteServer(DataText text, KeepalivedConfiguration model, VirtualServerState server)
    {
        var settings = server.Settings;
        text.Line("------< Virtual server >------");
        text.Line(settings.Key switch
        {
            { EndPoint: { } service } => $"VS VIP = {service.Address}, VPORT = {service.Port}",
            { Group: not null } => $"VS GROUP = {server.Name}",
            { FirewallMark: var mark } => $"VS FWMARK = {mark}",
        });
        if (settings.VirtualHost is not null) text.Line(1, $"VirtualHost = {settings.VirtualHost}");
        text.Line(1, $"Address family = {(settings.Family == AddressFamily.InterNetworkV6 || settings.Key.EndPoint?.AddressFamily == AddressFamily.InterNetworkV6 ? "inet6" : "inet")}");
        WriteTiming(text, settings.Times, "delay_loop");
        text.Line(1, $"lvs_sched = {settings.Scheduler}");
        text.Line(1, $"Hashed = {DataText.Enabled(settings.Hashed)}");
        text.Line(1, $"flag-1 = {DataText.Enabled(settings.Flag1)}");
        text.Line(1, $"flag-2 = {DataText.Enabled(settings.Flag2)}");
        text.Line(1, $"flag-3 = {DataText.Enabled(settings.Flag3)}");
        text.Line(1, $"One packet scheduling = {DataText.Enabled(settings.OnePacket)}");
        if (settings.PersistenceTimeout > TimeSpan.Zero) text.Line(1, $"persistence timeout = {DumpTime.Text(settings.PersistenceTimeout)}");
        if (settings.PersistenceTimeout > TimeSpan.Zero && settings.PersistencePrefix < 32) text.Line(1, $"persistence granularity = {new IPAddress(IPAddress.HostToNetworkOrder(-1 << (32 - settings.PersistencePrefix)) & uint.MaxValue)}");
        if (settings.PersistenceEngine is not null) text.Line(1, $"persistence engine = {settings.PersistenceEngine}");
        text.Line(1, $"protocol = {(settings.Key.EndPoint is null && settings.Key.Group is null ? "none" : settings.Protocol.ToString().ToUpperInvariant())}");
        text.Line(1, $"alpha is {OnOff(settings.Alpha)}");
        text.Line(1, $"omega is {OnOff(settings.Omega)}");
        text.Line(1, $"Inhibit on failure is {OnOff(settings.InhibitOnFailure)}");
        text.Line(1, $"quorum = {settings.Quorum}, hysteresis = {settings.Hysteresis}");
        text.Script(1, "Quorum up notify script", settings.QuorumUp, model.Global);
        text.Script(1, "Quorum down notify script", settings.QuorumDown, model.Global);
        if (settings.HaSuspend) text.Line(1, "Using HA suspend");
        text.Line(1, $"Using smtp notification = {YesNo(settings.SmtpAlert ?? model.Global.SmtpAlertChecker ?? model.Global.SmtpAlert ?? false)}");
        if (settings.Forwarding is { } forwarding) text.Line(1, $"default forwarding method = {Of(forwarding)}");
        if (settings.SorryServer is not null)
        {
            text.Line(1, $"sorry server = {server.SorryServerName}");
            if (settings.SorryServerForwarding is { } sorry) text.Line(2, $"forwarding method = {Of(sorry)}");
            text.Line(2, $"Inhibit on failure is {OnOff(settings.SorryServerInhibit)}");
        }
        text.Line(1, $"alive = {(server.Suspended ? 0 : 1)}");
        text.Line(1, $"quorum_state_up = {(server.HasQuorum ? 1 : 0)}");
        foreach (var real in server.Servers) WriteServer(text, model.Global, real);
    }

    private static void WriteServer(DataText text, GlobalDefinitions global, RealServerState server)
    {
        var (settings, owner) = (server.Settings, server.Owner.Settings);
        text.Line(1, "------< Real server >------");
        text.Line(1, $"RIP = {settings.Address}, RPORT = {settings.Port}, WEIGHT = {settings.Weight ?? owner.Weight} EFF WEIGHT = {server.Weight}");
        if ((settings.Forwarding ?? owner.Forwarding) is { } forwarding) text.Line(1, $"forwarding method = {Of(forwarding)}");
        text.Line(1, $"Alpha is {OnOff(settings.Alpha ?? owner.Alpha)}");
        WriteTiming(text, settings.Times, "Delay loop");
        text.Line(1, $"connection limit range = {settings.LowerThreshold} -> {settings.UpperThreshold}");
        text.Line(1, $"Inhibit on failure is {OnOff(settings.InhibitOnFailure ?? owner.InhibitOnFailure)}");
        text.Script(2, "RS up notify script", settings.NotifyUp, global);
        text.Script(2, "RS down notify script", settings.NotifyDown, global);
        if (settings.VirtualHost is not null) text.Line(1, $" VirtualHost = '{settings.VirtualHost}'");
        text.Line(1, $"Using smtp notification = {YesNo(settings.SmtpAlert ?? owner.SmtpAlert ?? global.SmtpAlertChecker ?? global.SmtpAlert ?? false)}");
        text.Line(1, $"initial weight = {settings.Weight ?? owner.Weight}");
        text.Line(1, $"effective weight = {server.Weight}");
        text.Line(1, $"alive = {(server.Up ? 1 : 0)}");
        text.Line(1, $"num failed checkers = {Array.FindAll(server.Checks, static check => !check.Health.Up).Length}");
        text.Line(1, $"RS set = {(server.Up || settings.InhibitOnFailure == true || owner.InhibitOnFailure ? 1 : 0)}");
        text.List("Tracked Files", server.Checks.Select(static check => check.Settings).OfType<FileCheck>().Select(static check => $"{check.TrackFile}, weight {check.Weight.Weight}"));
        text.List("Tracked BFDs", server.Checks.Select(static check => check.Settings).OfType<BfdCheck>().Select(static check => check.Name ?? ""));
    }

    private static void WriteFiles(DataText text, KeepalivedConfiguration model, IReadOnlyList<VirtualServerState> servers, Func<string, int> fileNumber)
    {
        var checks = servers.SelectMany(static server => server.Servers).SelectMany(static real => real.Checks).ToList();
        var files = model.TrackFiles.FindAll(file => checks.Exists(check => check.Settings is FileCheck follower && follower.TrackFile == file.Name));
        if (files.Count > 0) text.Section("Checker track files");
        foreach (var file in files)
        {
            text.Line($"Track file = {file.Name}");
            text.Line(1, $"File = {file.File}");
            text.Line(1, $"Status = {fileNumber(file.Name)}");
            text.Line(1, $"Weight = {file.Weight.Weight}");
            text.List("Tracking instances :", checks.Where(check => check.Settings is FileCheck follower && follower.TrackFile == file.Name)
                .Select(static check => $"{check.Server.Owner.Name} -> {check.Server.Name}, weight {((FileCheck)check.Settings).Weight.Weight}"));
        }
    }

    private static void WriteTiming(DataText text, in CheckTiming times, string delayLoop)
    {
        text.Line(1, string.Create(CultureInfo.InvariantCulture, $"connection timeout = {times.ConnectTimeout.TotalSeconds:F6}"));
        text.Line(1, string.Create(CultureInfo.InvariantCulture, $"{delayLoop} = {times.DelayLoop.TotalSeconds:F6}"));
        if (times.Retry > 0) text.Line(1, $"Retry count = {times.Retry}");
        if (times.DelayBeforeRetry > TimeSpan.Zero) text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Retry delay = {times.DelayBeforeRetry.TotalSeconds:F6}"));
        if (times.Warmup > TimeSpan.Zero) text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Warmup = {times.Warmup.TotalSeconds:F6}"));
    }

    private static string Of(Forwarding forwarding) => forwarding.Method switch
    {
        ForwardingKind.Nat => "NAT",
        ForwardingKind.DirectRoute => "DR",
        _ => $"TUN, type = {(forwarding.Tunnel is TunnelType.Gue or TunnelType.Gre ? forwarding.Tunnel.ToString().ToUpperInvariant() : "IPIP")}{(forwarding.TunnelPort > 0 ? $", port = {forwarding.TunnelPort}" : "")}",
    };

    private static string OnOff(bool on) => on ? "ON" : "OFF";

    private static string YesNo(bool on) => on ? "yes" : "no";
}
