using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>What a real dbus-daemon and its clients are told, beside Debian's keepalived on the same file.</summary>
[Category("KernelLong")]
internal sealed partial class BusTests : LabFixture
{
    private const string Bus = "/tmp/bus.conf", Socket = "/run/dbus/system_bus_socket", Service = "org.keepalived.Vrrp1", Root = "/org/keepalived/Vrrp1", Instance = $"{Root}/Instance/eth0/51/IPv4";

    private const string Configuration =
        "global_defs {\n enable_dbus\n}\nvrrp_instance V {\n interface eth0\n state BACKUP\n virtual_router_id 51\n priority 100\n advert_int 1\n virtual_ipaddress {\n 192.168.0.99\n }\n}\n";

    /// <summary>A bus on which everybody may do everything: the policy of the package is tested by itself.</summary>
    private const string OpenBus =
        $"""
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig><type>system</type><listen>unix:path={Socket}</listen><auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/>
        <allow send_type="method_call"/><allow send_type="signal"/><allow send_requested_reply="true" send_type="method_return"/><allow send_requested_reply="true" send_type="error"/>
        <allow receive_type="method_call"/><allow receive_type="method_return"/><allow receive_type="error"/><allow receive_type="signal"/></policy></busconfig>
        """;

    private static readonly string[] Paths = ["/", "/org", "/org/keepalived", Root, $"{Root}/Vrrp", $"{Root}/Instance", $"{Root}/Instance/eth0", $"{Root}/Instance/eth0/51", Instance, $"{Root}/Instance/eth0/99/IPv4", "/nope"];

    private static readonly string[] Calls =
    [
        $"{Instance} org.freedesktop.DBus.Properties.Get string:{Service}.Instance string:Name", $"{Instance} org.freedesktop.DBus.Properties.Get string:{Service}.Instance string:State",
        $"{Instance} org.freedesktop.DBus.Properties.GetAll string:{Service}.Instance", $"{Instance} org.freedesktop.DBus.Properties.GetAll string:org.nope",
        $"{Instance} org.freedesktop.DBus.Properties.Get string:{Service}.Instance string:Nope", $"{Instance} org.freedesktop.DBus.Properties.Set string:{Service}.Instance string:Name variant:string:x",
        $"{Instance} {Service}.Instance.SendGarp", $"{Instance} {Service}.Instance.Nope", $"{Instance} {Service}.Instance.SendGarp string:x",
        $"{Root}/Vrrp {Service}.Vrrp.PrintData", $"{Root}/Vrrp {Service}.Vrrp.PrintData string:x", $"{Root}/Vrrp {Service}.Vrrp.PrintStats", $"{Root}/Vrrp {Service}.Vrrp.PrintStatsClear",
        $"{Root}/Vrrp {Service}.Vrrp.Nope", $"{Root}/Vrrp {Service}.Vrrp.ReloadConfig",
    ];

    [Test]
    public void Objects_answers_and_signals_are_those_of_Debians()
    {
        var (ours, debians) = (Start(LabDaemon.Ours), Start(LabDaemon.Debians));
        foreach (var path in Paths) Assert.That(Described(ours, path), Is.EqualTo(Described(debians, path)), path);
        foreach (var call in Calls) Assert.That(Ask(ours, call), Is.EqualTo(Ask(debians, call)), call);
        foreach (var daemon in new[] { ours, debians }) WaitFor(() => Signals(daemon).Contains($"{Root}/Vrrp: {Service}.Vrrp.VrrpReloaded ()"), "the reload is told");
        ours.Stop();
        debians.Stop();
        Assert.That(Signals(ours).TakeLast(2), Is.EqualTo(Signals(debians).TakeLast(2)).And.EqualTo(new[] { $"{Instance}: {Service}.Instance.VrrpStatusChange (uint32 98,)", $"{Root}/Vrrp: {Service}.Vrrp.VrrpStopped ()" }));
    }

    [Test]
    public void A_bus_that_ends_and_begins_again_has_the_service_again()
    {
        var daemon = Start(LabDaemon.Ours);
        daemon.Host.Demand("kill $(cat /run/bus.pid); sleep 1; rm -f /run/bus.pid");
        StartBus(daemon);
        WaitFor(() => IsThere(daemon), "the name is owned again");
        Assert.That(Ask(daemon, Calls[1]), Does.Contain("Master"));
        daemon.Stop();
    }

    private static void StartBus(LabDaemon daemon) => daemon.Host.Demand($"mkdir -p /run/dbus; rm -f {Socket}; dbus-daemon --config-file={Bus} --fork --print-pid=3 3>/run/bus.pid");

    private LabDaemon Start(string binary)
    {
        var network = NewNetwork();
        var daemon = NewDaemon(network.AddHost("router", network.AddLan(), "192.168.0.1/24"), binary, Configuration);
        daemon.Host.WriteFile(Bus, OpenBus);
        StartBus(daemon);
        daemon.Host.Start("dbus-monitor --system \"type='signal'\"", "/tmp/signals");
        daemon.Start();
        WaitFor(() => IsThere(daemon) && Ask(daemon, Calls[1]).Contains("Master"), "it is master, and the bus knows");
        return daemon;
    }

    private static bool IsThere(LabDaemon daemon) => daemon.Host.Run("dbus-send --system --print-reply --reply-timeout=2000 --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames").Output.Contains($"\"{Service}\"");

    /// <summary>The answer, or the name of the error.</summary>
    private static string Ask(LabDaemon daemon, string call)
    {
        var answer = daemon.Host.Run($"dbus-send --system --print-reply --reply-timeout=10000 --dest={Service} {call} 2>&1").Output;
        var text = Regex.Replace(answer, "(?m)^method return.*$", "return").Trim();
        return text.StartsWith("Error ", StringComparison.Ordinal) ? text[..text.IndexOf(':')] : text;
    }

    /// <summary>Interfaces with their members and the nodes below, in alphabetical order.</summary>
    private static string Described(LabDaemon daemon, string path)
    {
        var text = daemon.Host.Run($"dbus-send --system --print-reply=literal --reply-timeout=10000 --dest={Service} {path} org.freedesktop.DBus.Introspectable.Introspect 2>&1").Output;
        if (!text.Contains("<node", StringComparison.Ordinal)) return text;
        using var reader = XmlReader.Create(new StringReader(text[text.IndexOf("<node", StringComparison.Ordinal)..]));
        return string.Join('\n', XElement.Load(reader).DescendantsAndSelf().Select(static part => string.Join('/', part.AncestorsAndSelf().Reverse().Select(static one => one.Name + string.Concat(one.Attributes().OrderBy(static a => a.Name.LocalName, StringComparer.Ordinal).Select(static a => $" {a.Name}={a.Value}"))))).Order(StringComparer.Ordinal));
    }

    /// <summary>PATH: INTERFACE.MEMBER (ARGUMENTS) of each signal of the service.</summary>
    private static List<string> Signals(LabDaemon daemon) =>
        [.. Signal().Matches(daemon.Host.ReadFile("/tmp/signals")).Select(static match => $"{match.Groups[1].Value}: {match.Groups[2].Value}.{match.Groups[3].Value} ({(match.Groups[4].Success ? $"uint32 {match.Groups[4].Value}," : "")})")];

    [GeneratedRegex(@"path=(/org/keepalived\S*); interface=(\S+); member=(\w+)\n(?:\s+uint32 (\d+)\n)?")]
    private static partial Regex Signal();
}
