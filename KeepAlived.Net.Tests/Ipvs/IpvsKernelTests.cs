using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Ipvs;

/// <summary>The client against a real ip_vs, beside ipvsadm; each test in a network namespace of its own.</summary>
[Category("Kernel"), CancelAfter(60_000)]
internal sealed class IpvsKernelTests
{
    private static readonly ServiceKey Web = ServiceKey.ForAddress(ProtocolType.Tcp, IPEndPoint.Parse("10.0.0.1:80"));
    private TestHost _host = null!;

    [SetUp]
    public void MakeHost()
    {
        TestLan.RequireRoot();
        _host = new TestHost();
    }

    [TearDown]
    public void RemoveHost() => _host.Dispose();

    [Test]
    public void A_thousand_services_cost_less_than_a_tenth_of_a_system_call_each() => _host.Do(() =>
    {
        using var client = Open();
        var wanted = Enumerable.Range(1, 1000).Select(port => Service(Web with { Port = (ushort)port }, new("rr"),
            (Place("10.0.1.1", port), new(ForwardingMethod.Masquerade, 1)), (Place("10.0.1.2", port), new(ForwardingMethod.Masquerade, 2)))).ToList();
        Load(client, wanted); // so that all code is compiled when it counts
        client.Flush();

        var trace = Traced(() => Load(client, wanted));

        TestContext.Out.WriteLine(trace.Text);
        var each = trace.Calls / 1000.0;
        TestContext.Out.WriteLine(FormattableString.Invariant($"1000 services, 2000 destinations: {trace.Calls} system calls, {each:0.000} per service"));
        Assert.That(each, Is.LessThan(0.1));
        var present = client.Dump();
        Assert.That(present, Has.Count.EqualTo(1000));
        Assert.That(IpvsPlan.Compute(wanted, present, IpvsOwnership.Nothing), Is.Empty);
    });

    [Test]
    public void What_the_client_sets_ipvsadm_shows() => _host.Do(() =>
    {
        using var client = Open();
        Load(client,
        [
            Service(Web, new("wlc", ServiceFlags.Persistent, 300, 24), (Place("10.0.1.1", 8080), new(ForwardingMethod.Masquerade, 5, 100, 50)),
                (Place("10.0.1.2", 80), new(ForwardingMethod.DirectRoute, 0)), (Place("10.0.1.3", 80), new(ForwardingMethod.Tunnel, 65535))),
            Service(ServiceKey.ForMark(5), new("rr", ServiceFlags.OnePacket)),
            Service(ServiceKey.ForAddress(ProtocolType.Udp, IPEndPoint.Parse("10.0.0.1:53")), new("sh", ServiceFlags.Scheduler1 | ServiceFlags.Scheduler2)),
        ]);
        Assert.That(Lines(Run("ipvsadm", "-S", "-n")), Is.EqualTo(new[]
        {
            "-A -f 5 -s rr -o",
            "-A -t 10.0.0.1:80 -s wlc -p 300 -M 255.255.255.0",
            "-A -u 10.0.0.1:53 -s sh -b sh-fallback,sh-port",
            "-a -t 10.0.0.1:80 -r 10.0.1.1:8080 -m -w 5",
            "-a -t 10.0.0.1:80 -r 10.0.1.2:80 -g -w 0",
            "-a -t 10.0.0.1:80 -r 10.0.1.3:80 -i -w 65535 --tun-type ipip",
        }));
        Assert.That(Run("ipvsadm", "-L", "-n", "--thresholds"), Does.Match(@"10\.0\.1\.1:8080 +100 +50 "));
    });

    [Test]
    public void What_ipvsadm_sets_the_client_reads() => _host.Do(() =>
    {
        using var client = Open();
        foreach (var line in new[]
        {
            "-A -t 10.0.0.1:80 -s wrr -p 60 -M 255.0.0.0", "-a -t 10.0.0.1:80 -r 10.0.1.1:8080 -m -w 5 -x 100 -y 50", "-a -t 10.0.0.1:80 -r 10.0.1.2 -g -w 3",
            "-A -f 7 -s rr", "-a -f 7 -r 10.0.1.3 -i -w 1", "-A -u 10.0.0.1:53 -s lc -o",
        }) Run("ipvsadm", line.Split(' '));
        VirtualService[] expected =
        [
            Service(Web, new("wrr", ServiceFlags.Persistent, 60, 8), (Place("10.0.1.1", 8080), new(ForwardingMethod.Masquerade, 5, 100, 50)),
                (Place("10.0.1.2", 80), new(ForwardingMethod.DirectRoute, 3))),
            Service(ServiceKey.ForMark(7), new("rr"), (Place("10.0.1.3", 0), new(ForwardingMethod.Tunnel, 1))),
            Service(ServiceKey.ForAddress(ProtocolType.Udp, IPEndPoint.Parse("10.0.0.1:53")), new("lc", ServiceFlags.OnePacket)),
        ];
        var present = client.Dump();
        Assert.That(present.Select(service => service.Key), Is.EquivalentTo(expected.Select(service => service.Key)));
        Assert.That(IpvsPlan.Compute(expected, present, IpvsOwnership.Nothing), Is.Empty);
        Assert.That(present.Sum(service => service.Destinations.Count), Is.EqualTo(3));
    });

    [Test]
    public void A_change_edits_in_place_and_leaves_what_is_foreign() => _host.Do(() =>
    {
        using var client = Open();
        Run("ipvsadm", "-A", "-t", "10.0.9.9:99", "-s", "rr");
        Load(client, [Service(Web, new("rr"), (Place("10.0.1.1", 80), new(ForwardingMethod.Masquerade, 1)), (Place("10.0.1.2", 80), new(ForwardingMethod.Masquerade, 1)))]);
        var owned = new IpvsOwnership(new HashSet<ServiceKey> { Web }, new HashSet<(ServiceKey, DestinationKey)> { (Web, Place("10.0.1.1", 80)), (Web, Place("10.0.1.2", 80)) });
        var wanted = Service(Web, new("wlc", ServiceFlags.Persistent, 60), (Place("10.0.1.2", 80), new(ForwardingMethod.DirectRoute, 7)));
        client.Apply(IpvsPlan.Compute([wanted], client.Dump(), owned), Unexpected);
        Assert.That(Lines(Run("ipvsadm", "-S", "-n")), Is.EqualTo(new[]
        {
            "-A -t 10.0.0.1:80 -s wlc -p 60",
            "-A -t 10.0.9.9:99 -s rr",
            "-a -t 10.0.0.1:80 -r 10.0.1.2:80 -g -w 7",
        }));
        client.Apply(IpvsPlan.Compute([], client.Dump(), owned), Unexpected);
        Assert.That(Lines(Run("ipvsadm", "-S", "-n")), Is.EqualTo(new[] { "-A -t 10.0.9.9:99 -s rr" }));
    });

    [Test]
    public void A_scheduler_without_module_is_named() => _host.Do(() =>
    {
        using var client = Open();
        var refusals = new List<string>();
        client.Apply(IpvsPlan.Compute([Service(Web, new("nosuch"), (Place("10.0.1.1", 80), new(ForwardingMethod.Masquerade, 1)))], [], IpvsOwnership.Nothing),
            (command, result) => refusals.Add(IpvsClient.Explain(command, result)));
        Assert.That(refusals, Is.EqualTo(new[] { "IPVS: cannot add service tcp 10.0.0.1 80 (nosuch): the scheduler needs the kernel module ip_vs_nosuch" }));
    });

    [Test]
    public void The_refusals_of_the_kernel_are_those_of_the_model() => _host.Do(() =>
    {
        using var client = Open();
        var (service, destination) = (new ServiceSettings("rr"), new DestinationSettings(ForwardingMethod.Masquerade, 1));
        IpvsCommand[] commands =
        [
            new(IpvsOperation.SetService, Web, service),
            new(IpvsOperation.NewDestination, Web, null, Place("10.0.1.1", 80), destination),
            new(IpvsOperation.NewService, Web, service),
            new(IpvsOperation.NewService, Web, service),
            new(IpvsOperation.SetDestination, Web, null, Place("10.0.1.1", 80), destination),
            new(IpvsOperation.DeleteDestination, Web, null, Place("10.0.1.1", 80)),
            new(IpvsOperation.NewDestination, Web, null, Place("10.0.1.1", 80), destination),
            new(IpvsOperation.NewDestination, Web, null, Place("10.0.1.1", 80), destination),
            new(IpvsOperation.DeleteService, Web),
            new(IpvsOperation.DeleteService, Web),
            new(IpvsOperation.DeleteDestination, Web, null, Place("10.0.1.1", 80)),
        ];
        var model = new ModelTable([]);
        using var netlink = new NetlinkClient(new NetlinkSocket(NetlinkSocket.NETLINK_GENERIC));
        var family = Net.Netlink.Generic.GenericFamily.Resolve(netlink, "IPVS");
        var errnos = new int[commands.Length];
        netlink.Batch(commands, _ => (family, 0), IpvsMessages.Write, (index, result) => errnos[index] = result.Errno);
        Assert.That(errnos, Is.EqualTo(commands.Select(model.Execute)));
    });

    [Test]
    public void Timeouts_version_and_flush_work() => _host.Do(() =>
    {
        using var client = Open();
        Assert.That(client.ReadVersion(), Is.GreaterThanOrEqualTo(new Version(1, 2, 1)));
        var timeouts = new IpvsTimeouts(TimeSpan.FromSeconds(901), TimeSpan.FromSeconds(121), TimeSpan.FromSeconds(301));
        client.SetTimeouts(timeouts);
        Assert.That(client.ReadTimeouts(), Is.EqualTo(timeouts));
        client.SetTimeouts(new IpvsTimeouts(default, default, TimeSpan.FromSeconds(77)));
        Assert.That(client.ReadTimeouts(), Is.EqualTo(timeouts with { Udp = TimeSpan.FromSeconds(77) }), "zero leaves a timeout as it is");
        Run("ipvsadm", "-A", "-t", "10.0.0.1:80", "-s", "rr");
        client.Flush();
        Assert.That(client.Dump(), Is.Empty);
    });

    private static IpvsClient Open() => new(new NetlinkSocket(NetlinkSocket.NETLINK_GENERIC), module =>
    {
        using var modprobe = Process.Start(File.ReadAllText("/proc/sys/kernel/modprobe").Trim(), module);
        modprobe.WaitForExit();
        return modprobe.ExitCode == 0;
    });

    private static void Load(IpvsClient client, List<VirtualService> wanted) => client.Apply(IpvsPlan.Compute(wanted, client.Dump(), IpvsOwnership.Nothing), Unexpected);

    private static void Unexpected(IpvsCommand command, NetlinkResult result) => Assert.Fail(IpvsClient.Explain(command, result));

    /// <summary>All system calls of this thread during the action, counted by strace -c.</summary>
    private static (int Calls, string Text) Traced(Action action)
    {
        var self = Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName);
        var output = Path.GetTempFileName();
        _ = Mono.Unix.Native.Syscall.kill(Environment.ProcessId, 0); // loads what sends the signal below, so that it isn't counted
        using var strace = Process.Start("strace", ["-c", "-o", output, "-p", self]);
        Assert.That(() => File.ReadAllLines($"/proc/self/task/{self}/status").Single(line => line.StartsWith("TracerPid", StringComparison.Ordinal)),
            Does.Not.EndWith("\t0").After(10_000, 20), "strace attaches");
        action();
        _ = Mono.Unix.Native.Syscall.kill(strace.Id, Mono.Unix.Native.Signum.SIGINT);
        strace.WaitForExit();
        var text = File.ReadAllText(output);
        File.Delete(output);
        var total = Lines(text).Single(line => line.EndsWith(" total", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (int.Parse(total[3], CultureInfo.InvariantCulture), text);
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}: {errors}");
        return output;
    }

    private static string[] Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal)];

    private static DestinationKey Place(string host, int port) => new(IPAddress.Parse(host), (ushort)port);

    private static VirtualService Service(ServiceKey key, ServiceSettings settings, params (DestinationKey Key, DestinationSettings Settings)[] destinations) =>
        new(key, settings, destinations.ToDictionary(entry => entry.Key, entry => entry.Settings));
}
