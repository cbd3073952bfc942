using System.Globalization;
using System.Net;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>The group `global` of KEEPALIVED-MIB.</summary>
internal static class GlobalMib
{
    private const string SmtpPort = "25";

    /// <summary>What the vrrp and the checker process serve alike, or whoever of them registers it first.</summary>
    public static readonly Subtree Subtree = new(KeepalivedOids.Global, "The MIB module for Keepalived");

    public static void Add(MibBuilder mib, KeepalivedConfiguration model)
    {
        var global = model.Global;
        Add(1, Text($"Keepalived v{BuildVersion.Text}"));
        Add(2, RouterId(global));
        AddMail(mib, Oid.Of(KeepalivedOids.Global, 3), global);
        Add(4, OneOrTwo(global.SnmpTraps));
        Add(5, OneOrTwo(!global.LinkbeatPolling));
        Add(6, OneOrTwo(global.LvsFlush));
        Add(7, OneOrTwo(true)); // counters of 64 bits
        Add(8, Text(global.NetworkNamespace ?? ""));
        Add(9, OneOrTwo(global.Dbus));
        Add(10, OneOrTwo(global.DynamicInterfaces));
        Add(11, Integer(global.LvsFlushOnStop ? 1 : global.LvsFlushOwnOnStop ? 3 : 2));

        void Add(uint number, MibValue value) => mib.AddScalar(Oid.Of(KeepalivedOids.Global, number), () => value);
    }

    public static MibValue RouterId(GlobalDefinitions global) => Text(global.RouterId.Length > 0 ? global.RouterId : Environment.MachineName);

    private static void AddMail(MibBuilder mib, uint[] mail, GlobalDefinitions global)
    {
        if (global.SmtpServer is [var host, .. var port] && IPAddress.TryParse(host, out var address))
        {
            Add(1, AddressType(address.AddressFamily));
            Add(2, Address(address));
            Add(6, Gauge(uint.Parse(port is [var number] ? number : SmtpPort, CultureInfo.InvariantCulture)));
        }
        Add(3, Gauge((uint)global.SmtpConnectTimeout.TotalSeconds));
        if (global.EmailFrom is { } from) Add(4, Text(from));
        mib.Numbered(Oid.Of(mail, 5, 1), global.Emails).Column(2, static email => Text(email));
        Add(7, OneOrTwo(!global.NoEmailFaults));
        Add(8, Switch(global.SmtpAlert));
        Add(9, Switch(global.SmtpAlertVrrp));
        Add(10, Switch(global.SmtpAlertChecker));

        void Add(uint number, MibValue value) => mib.AddScalar(Oid.Of(mail, number), () => value);
    }

    /// <summary>on(1), off(2), unset(3).</summary>
    private static MibValue Switch(bool? value) => value is { } set ? OneOrTwo(set) : Integer(3);
}
