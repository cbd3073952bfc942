using System.Globalization;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>The section of global definitions, with which every `.data` dump begins.</summary>
internal static class GlobalText
{
    /// <summary>How keepalived shows a number that is not settled.</summary>
    private const string Unset = "4294967295";

    /// <param name="vrrp">The configuration of the process that has settled what concerns VRRP; null: another, which has it as it is written.</param>
    /// <param name="checks">It is that of the checkers.</param>
    public static void Write(DataText text, GlobalDefinitions global, KeepalivedConfiguration? vrrp = null, bool checks = false)
    {
        text.Section("Global definitions");
        text.Line($"Network namespace = {global.NetworkNamespace ?? "(default)"}");
        text.Line($"Network namespace ipvs = {global.IpvsNamespace ?? "(main namespace)"}");
        if (global.Instance is not null) text.Line($"Instance name = {global.Instance}");
        text.Line($"Router ID = {(global.RouterId.Length > 0 ? global.RouterId : Environment.MachineName)}");
        WriteMail(text, global);
        text.Line($"Checkers log all failures = {DataText.Switch(global.CheckerLogAllFailures)}");
        text.Line("No test config before reload");
        text.Line($"Dynamic interfaces = {DataText.Switch(global.DynamicInterfaces)}");
        if (vrrp is not null) text.Line($"Default interface = {(global.DefaultInterface.Length > 0 ? global.DefaultInterface : "eth0")}");
        if (global.TcpTimeout > 0) text.Line($"LVS TCP timeout = {global.TcpTimeout}");
        if (global.TcpFinTimeout > 0) text.Line($"LVS TCP FIN timeout = {global.TcpFinTimeout}");
        if (global.UdpTimeout > 0) text.Line($"LVS UDP timeout = {global.UdpTimeout}");
        text.Line($"Disable local IGMP = {(global.DisableLocalIgmp ? "yes" : "no")}");
        if (global.SyncDaemon is { } daemon) WriteSyncDaemon(text, daemon, vrrp is not null);
        text.Line($"LVS flush = {DataText.Switch(global.LvsFlush)}");
        text.Line($"LVS flush on stop = {(global.LvsFlushOwnOnStop ? "VS" : global.LvsFlushOnStop ? "all" : "disabled")}");
        WriteFifo(text, "Global", global.Fifo, global, vrrp is not null || checks);
        WriteFifo(text, "VRRP", global.VrrpFifo, global, vrrp is not null);
        WriteFifo(text, "LVS", global.LvsFifo, global, checks);
        WriteVrrp(text, global, vrrp);
        WriteProcess(text, "VRRP", global.Vrrp);
        WriteProcess(text, "Checker", global.Checker);
        WriteProcess(text, "BFD", global.Bfd);
        WriteMonitoring(text, global);
        WriteScripts(text, global);
        WriteBuffers(text, global);
        text.Line($"umask = 0{Convert.ToString(global.Umask, 8)}");
        var own = vrrp is not null ? global.Vrrp : checks ? global.Checker : null;
        if (own?.RealtimePriority > 0) text.Line($"current realtime priority = {own.RealtimePriority}");
        if (own?.RealtimePriority > 0 && own.RealtimeLimit > 0) text.Line($"current realtime time limit = {own.RealtimeLimit}");
        if (global.StartupDelay > TimeSpan.Zero) text.Line($"vrrp_startup_delay = {DumpTime.Text(global.StartupDelay)}");
    }

    private static void WriteSyncDaemon(DataText text, SyncDaemonSettings daemon, bool isVrrp)
    {
        if (daemon.Instance is not null) text.Line($"LVS syncd vrrp {(isVrrp ? "instance" : "name")} = {daemon.Instance}");
        text.Line($"LVS syncd interface = {daemon.Interface}");
        text.Line($"LVS syncd syncid = {Math.Max(0, daemon.Id)}");
        if (daemon.LongestMessage > 0) text.Line($"LVS syncd maxlen = {daemon.LongestMessage}");
        if (daemon.Group is not null) text.Line($"LVS mcast group {daemon.Group}");
        if (daemon.Port > 0) text.Line($"LVS syncd mcast port = {daemon.Port}");
        if (daemon.TimeToLive > 0) text.Line($"LVS syncd mcast ttl = {daemon.TimeToLive}");
    }

    /// <param name="isSettled">The process writes to it: it knows the reader's path.</param>
    private static void WriteFifo(DataText text, string name, FifoSettings fifo, GlobalDefinitions global, bool isSettled)
    {
        if (fifo.Pipe is not [var path, .. var account]) return;
        text.Line($"{name} notify fifo = {path}{(ScriptNames.AccountOf(account, global) is { } owner ? $", uid:gid {owner.User}:{owner.Group}" : "")}");
        if (fifo.Reader is { } reader && isSettled) text.Script(0, $"{name} notify fifo script", reader with { Arguments = [.. reader.Arguments, path] }, global);
        else if (fifo.Reader is { Arguments.Length: > 0 } other) text.Line($"{name} notify fifo script = {EntryDescriptions.AsWritten(other)}{(ScriptNames.AccountOf(other, global) is { } both ? $", uid:gid {both.User}:{both.Group}" : "")}");
    }

    private static void WriteMail(DataText text, GlobalDefinitions global)
    {
        if (global.SmtpServer is [var server, ..])
        {
            text.Line($"Smtp server = {server}");
            text.Line($"Smtp server port = {(global.SmtpServer.Length > 1 ? global.SmtpServer[1] : "25")}");
        }
        if (global.SmtpHelo is not null) text.Line($"Smtp HELO name = {global.SmtpHelo}");
        if (global.SmtpServer is [_, ..]) text.Line($"Smtp server connection timeout = {DumpTime.Text(global.SmtpConnectTimeout)}");
        if (global.EmailFrom is not null)
        {
            text.Line($"Email notification from = {global.EmailFrom}");
            text.Line("Email notification to:");
            foreach (var email in global.Emails) text.Line(1, email);
        }
        text.Line($"Default smtp_alert = {DataText.Unset(global.SmtpAlert)}");
        text.Line($"Default smtp_alert_vrrp = {DataText.Unset(global.SmtpAlertVrrp)}");
        text.Line($"Default smtp_alert_checker = {DataText.Unset(global.SmtpAlertChecker)}");
    }

    private static void WriteVrrp(DataText text, GlobalDefinitions global, KeepalivedConfiguration? vrrp)
    {
        text.Line($"FIFO write vrrp states on reload = {DataText.Switch(global.FifoWriteStatesOnReload)}");
        text.Line($"VRRP notify priority changes = {DataText.Switch(global.NotifyPriorityChanges)}");
        text.Line($"VRRP IPv4 mcast group = {global.MulticastGroup4?.ToString() ?? "224.0.0.18"}");
        text.Line($"VRRP IPv6 mcast group = {global.MulticastGroup6?.ToString() ?? "ff02::12"}");
        text.Line($"Gratuitous ARP delay = {DumpTime.Text(global.GarpMasterDelay)}");
        text.Line($"Gratuitous ARP repeat = {global.GarpMasterRepeat}");
        text.Line($"Gratuitous ARP refresh timer = {DumpTime.Text(global.GarpMasterRefresh)}");
        text.Line($"Gratuitous ARP refresh repeat = {global.GarpMasterRefreshRepeat}");
        text.Line($"Gratuitous ARP lower priority delay = {(vrrp is not null || global.IsWritten("vrrp_garp_lower_prio_delay") ? DumpTime.Text(global.GarpLowerPriorityDelay) : Unset)}");
        text.Line($"Gratuitous ARP lower priority repeat = {(vrrp is not null || global.IsWritten("vrrp_garp_lower_prio_repeat") ? global.GarpLowerPriorityRepeat : Unset)}");
        text.Line($"Num adverts before down = {global.DownTimerAdverts}");
        text.Line($"Gratuitous ARP for each secondary VMAC = {DumpTime.Text(global.GarpExtraInterfaces.Interval)}s");
        text.Line($"Send advert after receive lower priority advert = {DataText.Switch(!global.LowerPriorityNoAdvert)}");
        text.Line($"Send advert after receive higher priority advert = {DataText.Switch(global.HigherPrioritySendAdvert)}");
        text.Line(string.Create(CultureInfo.InvariantCulture, $"Gratuitous ARP interval = {global.GarpInterval.TotalSeconds:F6}"));
        text.Line(string.Create(CultureInfo.InvariantCulture, $"Gratuitous NA interval = {global.GnaInterval.TotalSeconds:F6}"));
        text.Line($"VRRP default protocol version = {global.VrrpVersion}");
        if (global.Nftables is not null || vrrp?.Instances.Exists(instance => instance.Links?.All.Count > 0 || instance.RefusesPackets(global)) == true)
        {
            text.Line($"nftables table name = {global.Nftables ?? "keepalived"}");
            text.Line($"nftables base chain priority = {global.NftablesPriority}");
            text.Line($"nftables {(global.NftablesIfindex ? "" : "don't ")}force use ifindex for link local IPv6");
        }
        text.Line($"nftables with{(global.NftablesCounters ? "" : "out")} counters");
        text.Line($"VRRP check unicast_src = {DataText.Switch(global.CheckUnicastSource)}");
        text.Line($"VRRP skip check advert addresses = {DataText.Switch(global.SkipCheckAddresses)}");
        text.Line($"VRRP strict mode = {DataText.Switch(global.Strict)}");
        text.Line($"Max auto priority = {global.MaxAutoPriority}");
        text.Line($"Min auto priority delay = {global.MinAutoPriorityDelay} usecs");
    }

    private static void WriteProcess(DataText text, string name, ProcessSettings process)
    {
        text.Line($"{name} process priority = {process.Nice ?? 0}");
        text.Line($"{name} don't swap = {DataText.Switch(process.NoSwap)}");
        text.Line($"{name} realtime priority = {process.RealtimePriority}");
        text.Line($"{name} realtime limit = {process.RealtimeLimit}");
    }

    private static void WriteMonitoring(DataText text, GlobalDefinitions global)
    {
        text.Line($"SNMP vrrp {DataText.Enabled(global.SnmpVrrp)}");
        text.Line($"SNMP checker {DataText.Enabled(global.SnmpChecker)}");
        text.Line($"SNMP RFCv2 {DataText.Enabled(global.SnmpRfc || global.SnmpRfc2)}");
        text.Line($"SNMP RFCv3 {DataText.Enabled(global.SnmpRfc || global.SnmpRfc3)}");
        text.Line($"SNMP traps {DataText.Enabled(global.SnmpTraps)}");
        text.Line($"SNMP socket = {global.SnmpSocket ?? "default (unix:/var/agentx/master)"}");
        text.Line($"DBus {DataText.Enabled(global.Dbus)}");
        text.Line($"DBus service name = {global.DbusServiceName}");
    }

    private static void WriteScripts(DataText text, GlobalDefinitions global)
    {
        text.Line($"Script security {DataText.Enabled(global.ScriptSecurity)}");
        if (ScriptNames.AccountOf([], global) is { } account) text.Line($"Default script uid:gid {account.User}:{account.Group}");
        text.Script(0, "Startup script", global.StartupScript, global);
        text.Script(0, "Shutdown script", global.ShutdownScript, global);
    }

    private static void WriteBuffers(DataText text, GlobalDefinitions global)
    {
        Write("vrrp_netlink_cmd", global.VrrpCommandBuffer);
        Write("vrrp_netlink_monitor", global.VrrpMonitorBuffer);
        Write("process_monitor", global.ProcessMonitorBuffer);
        Write("lvs_netlink_cmd", global.LvsCommandBuffer);
        Write("lvs_netlink_monitor", global.LvsMonitorBuffer);
        text.Line($"rs_init_notifies = {(global.RealServerInitNotifies ? 1 : 0)}");
        text.Line($"no_checker_emails = {(global.NoCheckerEmails ? 1 : 0)}");
        text.Line($"rx_bufs_multiples = {global.ReceiveBufferMultiplier}");

        void Write(string name, ReceiveBuffer buffer)
        {
            text.Line($"{name}_rcv_bufs = {buffer.Size}");
            text.Line($"{name}_rcv_bufs_force = {(buffer.Force ? 1 : 0)}");
        }
    }
}
