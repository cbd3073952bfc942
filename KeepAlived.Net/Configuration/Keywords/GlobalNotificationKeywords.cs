using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>The keywords of global_defs for mail, SNMP and D-Bus.</summary>
internal static class GlobalNotificationKeywords
{
    public static void Add(BlockSchema<GlobalDefinitions> schema)
    {
        AddMail(schema);
        AddMonitoring(schema);
    }

    private static readonly ValueKind<string[]> MailServer = Value.Words with
    {
        Syntax = "ADDRESS|HOST [PORT]",
        Most = 2,
        Parse = static (ReadOnlySpan<Word> words, ref string[] value) =>
        {
            ushort port = 0;
            if (!IsHost(words[0].Span) || (words.Length > 1 && !Value.Port.Parse(words[1..], ref port))) return false;
            return Value.Words.Parse(words, ref value);
        },
        Good = ["192.0.2.1", "192.0.2.1 25"],
        Bad = ["<host>", "\"\"", "300.1.1.1", "192.0.2.1:25", "192.0.2.1 smtp", "mail\\a"],
    };

    private static readonly System.Buffers.SearchValues<char> HostLetters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    /// <summary>An address, or a name as far as that can be told without asking for it: keepalived looks names up, when it reads the file.</summary>
    private static bool IsHost(ReadOnlySpan<char> text) =>
        System.Net.IPAddress.TryParse(text, out _) || (!text.ContainsAnyExcept(HostLetters) && text.ContainsAnyExcept("0123456789."));

    private static void AddMail(BlockSchema<GlobalDefinitions> schema)
    {
        schema.Add("router_id", Value.Text, static g => ref g.RouterId, "the host's name", "Name of this host in mail and SNMP.", Expected);
        schema.Add("notification_email_from", Value.Name.As("ADDRESS"), static g => ref g.EmailFrom, "root@HOST", "Sender of the mail.", Expected);
        schema.Add("smtp_server", MailServer, static g => ref g.SmtpServer, "none",
            "Server that takes the mail.", Needed);
        schema.Add("smtp_helo_name", Value.Optional(Value.Name, null), static g => ref g.SmtpHelo, "the host's name", "Name that this host gives itself in mail.");
        schema.Add("smtp_connect_timeout", Value.WholeSeconds(1, 4294), static g => ref g.SmtpConnectTimeout, "30", "How long each step of sending a mail may take.", Needed);
        schema.AddEntries("notification_email", new("ADDRESS ...", static (g, line, _) => g.Emails.AddRange(line.TextsFrom(0)), static g => g.Emails.Select(Quoting.Word))
        {
            NeedsLines = true,
            Good = ["root@example.com", "a@example.com b@example.com"],
        }, "Who gets mail.");
        schema.Add("smtp_alert", Value.OptionalSwitch, static g => ref g.SmtpAlert, "unset", "Send mail on changes of instances, groups, virtual and real servers.");
        schema.Add("smtp_alert_vrrp", Value.OptionalSwitch, static g => ref g.SmtpAlertVrrp, "off", "Send mail on changes of instances and groups.");
        schema.Add("smtp_alert_checker", Value.OptionalSwitch, static g => ref g.SmtpAlertChecker, "on for real servers, off for virtual servers", "Send mail on changes of virtual and real servers.");
        schema.Add("no_email_faults", Value.Flag, static g => ref g.NoEmailFaults, "off", "Send no mail on FAULT.");
        schema.Add("no_checker_emails", Value.Switch, static g => ref g.NoCheckerEmails, "off", "Send mail only on changes of servers, not of each check.");
        schema.Add("checker_log_all_failures", Value.Switch, static g => ref g.CheckerLogAllFailures, "off", "Log each failed check, not only changes.");
    }

    private static void AddMonitoring(BlockSchema<GlobalDefinitions> schema)
    {
        var interval = Value.Seconds(0.001, 30);
        schema.Add("snmp_socket", Value.OnlyName.As("TRANSPORT[:ADDRESS[:PORT]]"), static g => ref g.SnmpSocket, "unix:/var/agentx/master", "Where the SNMP agent (AgentX master) listens.", Expected | Once);
        schema.Add("enable_traps", Value.Flag, static g => ref g.SnmpTraps, "off", "Send SNMP traps.");
        schema.Add("enable_snmp_vrrp", Value.Flag, static g => ref g.SnmpVrrp, "off", "Serve the VRRP part of KEEPALIVED-MIB.");
        schema.AddAlias("enable_snmp_keepalived", "enable_snmp_vrrp", Alias("enable_snmp_vrrp"));
        schema.Add("enable_snmp_rfc", Value.Flag, static g => ref g.SnmpRfc, "off", "Serve the MIBs of RFC 2787 and RFC 6527.");
        schema.Add("enable_snmp_rfcv2", Value.Flag, static g => ref g.SnmpRfc2, "off", "Serve the MIB of RFC 2787.");
        schema.Add("enable_snmp_rfcv3", Value.Flag, static g => ref g.SnmpRfc3, "off", "Serve the MIB of RFC 6527.");
        schema.Add("enable_snmp_checker", Value.Flag, static g => ref g.SnmpChecker, "off", "Serve the LVS part of KEEPALIVED-MIB.");
        schema.Add("snmp_vs_stats_update_interval", interval, static g => ref g.SnmpVirtualServerInterval, "5", "How old counters of virtual servers may be.",
            Needed | From("2.3.0"));
        schema.Add("snmp_rs_stats_update_interval", interval, static g => ref g.SnmpRealServerInterval, "as virtual servers", "How old counters of real servers may be.",
            Needed | From("2.3.0"));
        schema.Add("enable_dbus", Value.Flag, static g => ref g.Dbus, "off", "Offer the D-Bus interface.");
        schema.Add("dbus_service_name", Value.Name, static g => ref g.DbusServiceName, "org.keepalived.Vrrp1", "Name on the bus.", Expected);
        schema.Add("dbus_no_interface_name", Value.Name, static g => ref g.DbusNoInterfaceName, "none", "Part of the path of instances that have no interface.", Expected | From("2.3.0"));
    }
}
