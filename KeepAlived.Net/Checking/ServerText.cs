using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Checking;

/// <summary>A virtual server with its real servers in the section LVS Topology.</summary>
internal static class ServerText
{
    public const ProtocolType Sctp = (ProtocolType)132; // IANA

    private const int LongestPrefix4 = 32;
    private static readonly TimeSpan DelayLoop = TimeSpan.FromSeconds(60), ConnectTimeout = TimeSpan.FromSeconds(5);

    public static void Write(DataText text, GlobalDefinitions global, VirtualServerState server)
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
        text.Line(1, $"Address family = {(FamilyOf(settings) == AddressFamily.InterNetworkV6 ? "inet6" : "inet")}");
        text.Line(1, $"connection timeout = {Seconds(Or(settings.Times.ConnectTimeout, ConnectTimeout))}");
        text.Line(1, $"delay_loop = {Seconds(Or(settings.Times.DelayLoop, DelayLoop))}");
        WriteScheduling(text, settings);
        text.Line(1, $"protocol = {settings.Protocol switch { ProtocolType.Tcp => "TCP", ProtocolType.Udp => "UDP", Sctp => "SCTP", _ => "none" }}");
        text.Line(1, $"alpha is {OnOff(settings.Alpha)}");
        text.Line(1, $"omega is {OnOff(settings.Omega)}");
        WriteRetries(text, settings, settings, null);
        text.Line(1, $"Inhibit on failure is {OnOff(settings.InhibitOnFailure)}");
        text.Line(1, $"quorum = {settings.Quorum}, hysteresis = {settings.Hysteresis}");
        text.Script(1, "Quorum up notify script", settings.QuorumUp, global);
        text.Script(1, "Quorum down notify script", settings.QuorumDown, global);
        if (settings.HaSuspend) text.Line(1, "Using HA suspend");
        text.Line(1, $"Using smtp notification = {YesNo(settings.SmtpAlert ?? global.SmtpAlertChecker ?? global.SmtpAlert ?? false)}");
        if (settings.Forwarding is { } forwarding) text.Line(1, $"default forwarding method = {Of(forwarding)}");
        if (settings.SorryServer is not null)
        {
            text.Line(1, $"sorry server = {server.SorryServerName}");
            if ((settings.SorryServerForwarding ?? settings.Forwarding) is { } sorry) text.Line(2, $"forwarding method = {Of(sorry)}");
            text.Line(2, $"Inhibit on failure is {OnOff(settings.SorryServerInhibit)}");
        }
        text.Line(1, $"alive = {(server.Suspended ? 0 : 1)}");
        text.Line(1, $"quorum_state_up = {(server.HasQuorum ? 1 : 0)}");
        text.Line(1, $"reloaded = {(server.WasReloaded ? 1 : 0)}");
        foreach (var real in server.Servers) Write(text, global, real);
    }

    public static AddressFamily FamilyOf(VirtualServer settings) =>
        settings.Family == AddressFamily.InterNetworkV6 || settings.Key.EndPoint?.AddressFamily == AddressFamily.InterNetworkV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    /// <summary>It is in the table: those that are up are withdrawn while the sorry server acts.</summary>
    public static bool IsSet(RealServerState server) => server.Up ? !server.Owner.SorryServerActs : server.Settings.InhibitOnFailure == true;

    /// <summary>How many of its servers are in the table, the sorry server among them.</summary>
    public static int CountSet(VirtualServerState server) => Array.FindAll(server.Servers, IsSet).Length + (server.SorryServerActs ? 1 : 0);

    private static void WriteScheduling(DataText text, VirtualServer settings)
    {
        text.Line(1, $"lvs_sched = {settings.Scheduler}");
        text.Line(1, $"Hashed = {DataText.Enabled(settings.Hashed)}");
        if (settings.Scheduler is "sh" or "mh")
        {
            text.Line(1, $"{settings.Scheduler}-port = {DataText.Enabled(settings.Flag2)}");
            text.Line(1, $"{settings.Scheduler}-fallback = {DataText.Enabled(settings.Flag1)}");
        }
        else
        {
            text.Line(1, $"flag-1 = {DataText.Enabled(settings.Flag1)}");
            text.Line(1, $"flag-2 = {DataText.Enabled(settings.Flag2)}");
            text.Line(1, $"flag-3 = {DataText.Enabled(settings.Flag3)}");
        }
        text.Line(1, $"One packet scheduling = {DataText.Enabled(settings.OnePacket)}");
        if (settings.PersistenceTimeout == TimeSpan.Zero) return;
        text.Line(1, $"persistence timeout = {DumpTime.Text(settings.PersistenceTimeout)}");
        if (FamilyOf(settings) == AddressFamily.InterNetworkV6)
        {
            if (settings.IsWritten("persistence_granularity")) text.Line(1, string.Create(CultureInfo.InvariantCulture, $"persistence granularity = {settings.PersistencePrefix}"));
        }
        else if (settings.PersistencePrefix < LongestPrefix4)
        {
            text.Line(1, $"persistence granularity = {new IPAddress(IPAddress.HostToNetworkOrder((int)(uint.MaxValue << 1 << (LongestPrefix4 - 1 - settings.PersistencePrefix))) & uint.MaxValue)}");
        }
    }

    private static void Write(DataText text, GlobalDefinitions global, RealServerState server)
    {
        var (settings, owner) = (server.Settings, server.Owner.Settings);
        text.Line(1, "------< Real server >------");
        text.Line(1, $"RIP = {settings.Address}, RPORT = {settings.Port}, WEIGHT = {server.Weight} EFF WEIGHT = {server.Weight}");
        if ((settings.Forwarding ?? owner.Forwarding) is { } forwarding) text.Line(1, $"forwarding method = {Of(forwarding)}");
        text.Line(1, $"Alpha is {OnOff(settings.Alpha ?? owner.Alpha)}");
        text.Line(1, $"connection timeout = {Seconds(Or(settings.Times.ConnectTimeout, Or(owner.Times.ConnectTimeout, ConnectTimeout)))}");
        text.Line(1, $"connection limit range = {settings.LowerThreshold} -> {settings.UpperThreshold}");
        text.Line(1, $"Delay loop = {Seconds(Or(settings.Times.DelayLoop, Or(owner.Times.DelayLoop, DelayLoop)))}");
        WriteRetries(text, settings, settings, owner);
        text.Line(1, $"Inhibit on failure is {OnOff(settings.InhibitOnFailure ?? owner.InhibitOnFailure)}");
        text.Script(2, "RS up notify script", settings.NotifyUp, global);
        text.Script(2, "RS down notify script", settings.NotifyDown, global);
        if (settings.VirtualHost is not null) text.Line(1, $" VirtualHost = '{settings.VirtualHost}'");
        text.Line(1, $"Using smtp notification = {YesNo(settings.SmtpAlert ?? owner.SmtpAlert ?? global.SmtpAlertChecker ?? global.SmtpAlert ?? true)}");
        text.Line(1, $"initial weight = {settings.Weight ?? owner.Weight}");
        text.Line(1, $"effective weight = {server.Weight}");
        text.Line(1, $"previous effective_weight = {server.WeightBefore ?? 0}");
        text.Line(1, $"alive = {(server.Up ? 1 : 0)}");
        text.Line(1, $"num failed checkers = {Array.FindAll(server.Checks, static check => !check.Health.Up).Length}");
        text.Line(1, $"RS set = {(IsSet(server) ? 1 : 0)}");
        text.Line(1, $"reloaded = {(server.WeightBefore is null ? 0 : 1)}");
        text.List("Tracked Files", server.Checks.Select(static check => check.Settings).OfType<FileCheck>().Select(static check => $"{check.TrackFile}, {CheckDataText.WeightOf(check)}"));
        text.List("Tracked BFDs", server.Checks.Select(static check => check.Settings).OfType<BfdCheck>().Select(static check => check.Name ?? ""));
    }

    /// <summary>What is written, here or in the block around.</summary>
    private static void WriteRetries<T>(DataText text, T block, ICheckDefaults own, VirtualServer? around) where T : ConfigurationItem
    {
        if (Find("retry") is { Times.Retry: > 0 } retry) text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Retry count = {retry.Times.Retry}"));
        if (Find("delay_before_retry") is { } delay) text.Line(1, $"Retry delay = {Seconds(delay.Times.DelayBeforeRetry)}");
        if (Find("warmup") is { } warmup) text.Line(1, $"Warmup = {Seconds(warmup.Times.Warmup)}");

        ICheckDefaults? Find(string keyword) => block.IsWritten(keyword) ? own : around?.IsWritten(keyword) == true ? around : null;
    }

    private static TimeSpan Or(TimeSpan time, TimeSpan other) => time > TimeSpan.Zero ? time : other;

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F6}");

    private static string Of(Forwarding forwarding) => forwarding.Method switch
    {
        ForwardingKind.Nat => "NAT",
        ForwardingKind.DirectRoute => "DR",
        _ => $"TUN, type = {(forwarding.Tunnel is TunnelType.Gue or TunnelType.Gre ? forwarding.Tunnel.ToString().ToUpperInvariant() : "IPIP")}{(forwarding.TunnelPort > 0 ? $", port = {forwarding.TunnelPort}" : "")}"
            + forwarding.Checksum switch
            {
                TunnelChecksum.Checksum => ", checksum",
                TunnelChecksum.RemoteChecksum => ", remote checksum",
                _ => forwarding.Tunnel is TunnelType.Gue or TunnelType.Gre ? ", no checksum" : "",
            },
    };

    private static string OnOff(bool on) => on ? "ON" : "OFF";

    private static string YesNo(bool on) => on ? "yes" : "no";
}
