using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Ipvs;

internal sealed class IpvsClientTests
{
    private static readonly ServiceKey Web = ServiceKey.ForAddress(ProtocolType.Tcp, IPEndPoint.Parse("10.0.0.1:80"));
    private static readonly DestinationKey One = new(IPAddress.Parse("10.0.1.1"), 80);
    private static readonly DestinationSettings Nat = new(ForwardingMethod.Masquerade, 1);
    private static readonly IpvsCommand NewService = new(IpvsOperation.NewService, Web, new("wlc"));
    private static readonly IpvsCommand NewDestination = new(IpvsOperation.NewDestination, Web, null, One, Nat);

    [Test]
    public void The_module_is_loaded_when_the_family_is_missing()
    {
        var (table, loaded) = (new ModelTable([]), new List<string>());
        var kernel = new ScriptedKernel(request => loaded.Count == 0 ? [ScriptedKernel.Ack(request, Libc.ENOENT)] : table.Answer(request));
        using var client = new IpvsClient(kernel, module =>
        {
            loaded.Add(module);
            return true;
        });
        Assert.That(loaded, Is.EqualTo(new[] { "ip_vs" }));
        Assert.That(client.Dump(), Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Without_ip_vs_the_error_names_the_module_and_the_package(bool modprobeSucceeds)
    {
        var kernel = new ScriptedKernel(request => [ScriptedKernel.Ack(request, Libc.ENOENT)]);
        var missing = Assert.Throws<IpvsUnavailableException>(() => _ = new IpvsClient(kernel, _ => modprobeSucceeds))!;
        Assert.That(missing.Message, Does.Contain("modprobe ip_vs").And.Contain("linux-image-amd64").And.Contain("VRRP is not affected"));
    }

    [Test]
    public void A_dump_lists_services_with_their_destinations()
    {
        VirtualService[] present =
        [
            Service(Web, (One, Nat), (new(IPAddress.Parse("10.0.1.2"), 8080), new(ForwardingMethod.Tunnel, 0, 100, 50))),
            Service(ServiceKey.ForMark(5)),
            Service(ServiceKey.ForAddress(ProtocolType.Udp, IPEndPoint.Parse("[fd00::1]:53")), (new(IPAddress.Parse("fd00::2"), 53), new(ForwardingMethod.DirectRoute, 3))),
        ];
        using var client = Client(new ModelTable(present));
        Assert.That(Text(client.Dump()), Is.EqualTo(Text(present)));
    }

    [Test]
    public void Commands_change_the_table_in_order()
    {
        var table = new ModelTable([]);
        using var client = Client(table);
        var wanted = Service(Web, (One, Nat));
        client.Apply(IpvsPlan.Compute([wanted], [], IpvsOwnership.Nothing), Unexpected);
        Assert.That(Text(table.Services), Is.EqualTo(Text([wanted])));
    }

    [Test]
    public void A_thousand_services_take_a_dozen_sends()
    {
        var table = new ModelTable([]);
        var kernel = new ScriptedKernel(table.Answer);
        using var client = new IpvsClient(kernel, _ => false);
        var wanted = Enumerable.Range(1, 1000).Select(port => Service(Web with { Port = (ushort)port }, (One, Nat), (One with { Port = 81 }, Nat))).ToList();
        var before = kernel.Sends;
        client.Apply(IpvsPlan.Compute(wanted, [], IpvsOwnership.Nothing), Unexpected);
        Assert.That(table.Services, Has.Count.EqualTo(1000));
        Assert.That(kernel.Sends - before, Is.LessThanOrEqualTo(14));
    }

    [TestCase(IpvsOperation.NewService, Libc.EEXIST)]
    [TestCase(IpvsOperation.NewDestination, Libc.EEXIST)]
    [TestCase(IpvsOperation.SetDestination, Libc.ENOENT)]
    public void What_somebody_else_did_meanwhile_is_edited_or_done_again(object operation, int errno)
    {
        var table = new ModelTable((IpvsOperation)operation == IpvsOperation.NewService ? [Service(Web)] :
            (IpvsOperation)operation == IpvsOperation.NewDestination ? [Service(Web, (One, Nat with { Weight = 9 }))] : [Service(Web)]);
        var command = ((IpvsOperation)operation == IpvsOperation.NewService ? NewService : NewDestination) with { Operation = (IpvsOperation)operation };
        Assert.That(table.Execute(command), Is.EqualTo(errno), "the model refuses as the kernel does");
        using var client = Client(table);
        client.Apply([command], Unexpected);
        var service = table.Services.Single();
        if (command.ServiceSettings is { } settings) Assert.That(service.Settings, Is.EqualTo(settings));
        else Assert.That(service.Destinations[One], Is.EqualTo(Nat));
    }

    [TestCase(IpvsOperation.DeleteService)]
    [TestCase(IpvsOperation.DeleteDestination)]
    public void Removing_what_is_gone_is_no_failure(object operation)
    {
        using var client = Client(new ModelTable([]));
        client.Apply([new((IpvsOperation)operation, Web, null, One)], Unexpected);
        using var other = Client(new ModelTable([Service(ServiceKey.ForMark(1))]));
        other.Apply([new((IpvsOperation)operation, Web, null, One)], Unexpected);
    }

    [Test]
    public void Every_other_refusal_is_reported(
        [Values(IpvsOperation.NewService, IpvsOperation.SetService, IpvsOperation.DeleteService, IpvsOperation.NewDestination,
            IpvsOperation.SetDestination, IpvsOperation.DeleteDestination)] object operation,
        [Values(1, 12, 16, 22, 34)] int errno)
    {
        var command = (IpvsOperation)operation is IpvsOperation.NewService or IpvsOperation.SetService ? NewService : NewDestination;
        command = command with { Operation = (IpvsOperation)operation };
        var refusals = new List<(IpvsCommand, NetlinkResult)>();
        using var client = Refusing(errno, "because");
        client.Apply([command], (refused, result) => refusals.Add((refused, result)));
        Assert.That(refusals, Is.EqualTo(new[] { (command, new NetlinkResult(errno, "because")) }));
        Assert.That(IpvsClient.Explain(command, refusals[0].Item2), Does.StartWith($"IPVS: cannot {command}: ").And.EndsWith(": because"));
    }

    [Test]
    public void A_scheduler_without_module_names_it_and_its_destinations_are_not_reported()
    {
        var kernel = new ScriptedKernel(request => request.Header.Type == 16 ? new ModelTable([]).Answer(request)
            : [ScriptedKernel.Ack(request, request.Payload[0] == (byte)IpvsOperation.NewService ? Libc.ENOENT : Libc.ESRCH)]);
        var refusals = new List<string>();
        using var client = new IpvsClient(kernel, _ => false);
        client.Apply([NewService, NewDestination], (command, result) => refusals.Add(IpvsClient.Explain(command, result)));
        Assert.That(refusals, Is.EqualTo(new[] { "IPVS: cannot add service tcp 10.0.0.1 80 (wlc): the scheduler needs the kernel module ip_vs_wlc" }));
    }

    [Test]
    public void A_destination_whose_service_vanished_is_reported_when_nothing_else_was()
    {
        var refusals = new List<(IpvsCommand, int)>();
        using var client = Client(new ModelTable([]));
        client.Apply([NewDestination], (command, result) => refusals.Add((command, result.Errno)));
        Assert.That(refusals, Is.EqualTo(new[] { (NewDestination, Libc.ESRCH) }));
    }

    [Test]
    public void A_missing_persistence_engine_is_named_too() => Assert.That(
        IpvsClient.Explain(NewService with { ServiceSettings = new("rr", PersistenceEngine: "sip") }, new(Libc.ENOENT, null)),
        Does.EndWith("kernel module ip_vs_rr or the persistence engine ip_vs_pe_sip"));

    private static IpvsClient Client(ModelTable table) => new(new ScriptedKernel(table.Answer), _ => false);

    private static IpvsClient Refusing(int errno, string text) => new(
        new ScriptedKernel(request => request.Header.Type == 16 ? new ModelTable([]).Answer(request) : [ScriptedKernel.Ack(request, errno, text)]), _ => false);

    private static void Unexpected(IpvsCommand command, NetlinkResult result) => Assert.Fail(IpvsClient.Explain(command, result));

    private static VirtualService Service(ServiceKey key, params (DestinationKey Key, DestinationSettings Settings)[] destinations) =>
        new(key, new ServiceSettings("rr"), destinations.ToDictionary(entry => entry.Key, entry => entry.Settings));

    private static IEnumerable<string> Text(IEnumerable<VirtualService> table) => table.Select(service =>
        $"{service.Key} {service.Settings} [{string.Join(", ", service.Destinations.Select(entry => $"{entry.Key} {entry.Value}").Order())}]").Order();
}
