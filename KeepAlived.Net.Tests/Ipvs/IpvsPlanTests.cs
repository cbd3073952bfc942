using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using KeepAlived.Net.Ipvs;

namespace KeepAlived.Net.Tests.Ipvs;

internal sealed class IpvsPlanTests
{
    private static readonly ServiceKey Web = ServiceKey.ForAddress(ProtocolType.Tcp, IPEndPoint.Parse("10.0.0.1:80"));
    private static readonly ServiceKey Dns = ServiceKey.ForAddress(ProtocolType.Udp, IPEndPoint.Parse("10.0.0.1:53"));
    private static readonly ServiceKey[] Keys = [Web, Dns, ServiceKey.ForMark(5), ServiceKey.ForAddress(ProtocolType.Tcp, IPEndPoint.Parse("[fd00::1]:443"))];
    private static readonly DestinationKey One = new(IPAddress.Parse("10.0.1.1"), 80), Two = new(IPAddress.Parse("10.0.1.2"), 80);
    private static readonly DestinationKey[] Places = [One, Two, new(IPAddress.Parse("10.0.1.3"), 8080), new(IPAddress.Parse("10.0.1.4"), 0)];
    private static readonly DestinationSettings Nat = new(ForwardingMethod.Masquerade, 1);

    [Test]
    public void A_new_service_comes_before_its_destinations() =>
        Assert.That(Words(Plan([Service(Web, (One, Nat), (Two, Nat))], [])), Is.EqualTo(new[]
        {
            "add service tcp 10.0.0.1 80 (rr)",
            "add destination 10.0.1.1 80 to tcp 10.0.0.1 80 (weight 1)",
            "add destination 10.0.1.2 80 to tcp 10.0.0.1 80 (weight 1)",
        }));

    [Test]
    public void An_equal_table_needs_nothing() =>
        Assert.That(Plan([Service(Web, (One, Nat))], [Service(Web, (One, Nat))]), Is.Empty);

    [Test]
    public void A_timeout_without_persistence_is_no_difference()
    {
        var wanted = Service(Web) with { Settings = new("rr", Timeout: 300) };
        Assert.That(Plan([wanted], [Service(Web)]), Is.Empty);
    }

    [Test]
    public void A_destination_that_the_kernel_calls_local_is_no_difference() =>
        Assert.That(Plan([Service(Web, (One, Nat))], [Service(Web, (One, Nat with { Method = ForwardingMethod.LocalNode }))]), Is.Empty);

    [Test]
    public void A_weight_is_edited_in_place() =>
        Assert.That(Words(Plan([Service(Web, (One, Nat with { Weight = 5 }))], [Service(Web, (One, Nat))])), Is.EqualTo(new[]
        {
            "change destination 10.0.1.1 80 of tcp 10.0.0.1 80 (weight 5)",
        }));

    [Test]
    public void A_scheduler_is_edited_in_place()
    {
        var wanted = Service(Web, (One, Nat)) with { Settings = new("wlc", ServiceFlags.Persistent, 60, 24) };
        Assert.That(Words(Plan([wanted], [Service(Web, (One, Nat))])), Is.EqualTo(new[] { "change service tcp 10.0.0.1 80 (wlc)" }));
    }

    [Test]
    public void The_sorry_server_comes_before_the_real_ones_go()
    {
        var plan = Plan([Service(Web, (Two, Nat))], [Service(Web, (One, Nat))], Own(Web, One));
        Assert.That(Words(plan), Is.EqualTo(new[]
        {
            "add destination 10.0.1.2 80 to tcp 10.0.0.1 80 (weight 1)",
            "remove destination 10.0.1.1 80 from tcp 10.0.0.1 80",
        }));
    }

    [Test]
    public void One_weight_rises_before_the_other_falls_to_zero()
    {
        var idle = Nat with { Weight = 0 };
        var plan = Plan([Service(Web, (One, idle), (Two, Nat))], [Service(Web, (One, Nat), (Two, idle))]);
        Assert.That(plan.Select(command => command.Destination), Is.EqualTo(new[] { Two, One }));
    }

    [Test]
    public void Foreign_entries_stay()
    {
        var plan = Plan([Service(Web, (One, Nat))], [Service(Web, (One, Nat), (Two, Nat)), Service(Dns, (One, Nat))]);
        Assert.That(plan, Is.Empty);
    }

    [Test]
    public void A_service_of_ours_that_is_not_wanted_goes_as_a_whole() =>
        Assert.That(Words(Plan([], [Service(Web, (One, Nat))], Own(Web, One))), Is.EqualTo(new[] { "remove service tcp 10.0.0.1 80" }));

    [Test]
    public void A_service_of_ours_stays_for_the_destinations_of_others()
    {
        var plan = Plan([], [Service(Web, (One, Nat), (Two, Nat))], Own(Web, One));
        Assert.That(Words(plan), Is.EqualTo(new[] { "remove destination 10.0.1.1 80 from tcp 10.0.0.1 80" }));
    }

    [Test]
    public void New_destinations_come_in_the_order_of_the_configuration()
    {
        var plan = Plan([Service(Web, (Two, Nat with { Weight = 0 }), (One, Nat))], []);
        Assert.That(plan.Skip(1).Select(command => command.Destination), Is.EqualTo(new[] { Two, One }));
    }

    [Test]
    public void In_a_foreign_service_only_our_destination_goes()
    {
        var owned = new IpvsOwnership([], [(Web, One)]);
        Assert.That(Words(Plan([], [Service(Web, (One, Nat), (Two, Nat))], owned)), Is.EqualTo(new[] { "remove destination 10.0.1.1 80 from tcp 10.0.0.1 80" }));
    }

    [Test]
    public void The_table_becomes_what_is_wanted_plus_what_is_foreign() => Check(static c =>
    {
        var table = new ModelTable(c.Present);
        foreach (var command in Plan(c.Wanted, c.Present, c.Owned)) Expect(table.Execute(command) == 0, command + " is refused");
        Expect(Text(table.Services).SequenceEqual(Text(Expected(c))), "another table results");
    });

    [Test]
    public void A_second_plan_is_empty() => Check(static c =>
    {
        var table = new ModelTable(c.Present);
        foreach (var command in Plan(c.Wanted, c.Present, c.Owned)) table.Execute(command);
        Expect(Plan(c.Wanted, table.Services, c.Owned).Count == 0, "the second plan has commands");
    });

    [Test]
    public void The_predicted_table_is_the_one_that_results() => Check(static c =>
    {
        var table = new ModelTable(c.Present);
        foreach (var command in Plan(c.Wanted, c.Present, c.Owned)) table.Execute(command);
        var keys = c.Wanted.Concat(c.Present).Select(service => service.Key).Distinct();
        var after = keys.Select(key => IpvsPlan.After(c.Wanted.Find(service => service.Key == key), c.Present.Find(service => service.Key == key), c.Owned))
            .OfType<VirtualService>().Select(service => service with { Settings = service.Settings.Normalized() });
        Expect(Text(after).SequenceEqual(Text(table.Services)), "prediction and table differ");
    });

    [Test]
    public void What_is_foreign_is_never_touched() => Check(static c =>
    {
        foreach (var command in Plan(c.Wanted, c.Present, c.Owned))
        {
            var wanted = c.Wanted.Find(service => service.Key == command.Service);
            Expect(command.Operation switch
            {
                IpvsOperation.NewService or IpvsOperation.SetService => wanted is not null,
                IpvsOperation.DeleteService => c.Owned.Services.Contains(command.Service),
                IpvsOperation.DeleteDestination => c.Owned.Destinations.Contains((command.Service, command.Destination)),
                _ => wanted?.Destinations.ContainsKey(command.Destination) == true,
            }, command + " touches what is foreign");
        }
    });

    [Test]
    public void A_service_that_keeps_live_destinations_has_one_at_every_moment() => Check(static c =>
    {
        var table = new ModelTable(c.Present);
        var serving = c.Wanted.Where(IsLive).Select(service => service.Key).Where(key => c.Present.Exists(service => service.Key == key && IsLive(service))).ToHashSet();
        foreach (var command in Plan(c.Wanted, c.Present, c.Owned))
        {
            table.Execute(command);
            Expect(table.Services.Where(service => serving.Contains(service.Key)).Count(IsLive) == serving.Count, "no live destination after " + command);
        }
    });

    [Test]
    public void Nothing_is_removed_and_added_again() => Check(static c =>
    {
        var plan = Plan(c.Wanted, c.Present, c.Owned);
        Expect(plan.DistinctBy(command => (command.Service, command.Destination)).Count() == plan.Count, "one entry is changed twice");
    });

    /// <summary>Wanted, present and owned for one check.</summary>
    private sealed record Case(List<VirtualService> Wanted, List<VirtualService> Present, IpvsOwnership Owned)
    {
        public override string ToString() => $"wanted {string.Join("; ", Text(Wanted))}\npresent {string.Join("; ", Text(Present))}\n"
            + $"owned {string.Join(", ", Owned.Services)} / {string.Join(", ", Owned.Destinations)}";
    }

    private static Gen<Case> Cases =>
        from wanted in Tables
        from present in Tables
        from services in SubsetOf(Keys)
        from destinations in SubsetOf([.. Keys.SelectMany(key => Places.Select(place => (key, place)))])
        select new Case(wanted, present, new IpvsOwnership([.. services], [.. destinations]));

    private static Gen<List<VirtualService>> Tables =>
        from keys in SubsetOf(Keys)
        from services in Gen.CollectToArray(keys, ServiceOf)
        select services.ToList();

    private static Gen<VirtualService> ServiceOf(ServiceKey key) =>
        from scheduler in Gen.Elements("rr", "wlc")
        from flags in Gen.Elements(ServiceFlags.None, ServiceFlags.Persistent, ServiceFlags.OnePacket | ServiceFlags.Scheduler1)
        from timeout in Gen.Elements(0u, 60u)
        from places in SubsetOf(Places)
        from destinations in Gen.CollectToArray(places, DestinationOf)
        select new VirtualService(key, new(scheduler, flags, timeout), destinations.ToDictionary());

    private static Gen<KeyValuePair<DestinationKey, DestinationSettings>> DestinationOf(DestinationKey place) =>
        from method in Gen.Elements(ForwardingMethod.Masquerade, ForwardingMethod.DirectRoute, ForwardingMethod.Tunnel)
        from weight in Gen.Elements(0u, 1u, 7u)
        from threshold in Gen.Elements(0u, 100u)
        select new KeyValuePair<DestinationKey, DestinationSettings>(place, new(method, weight, threshold));

    private static Gen<List<T>> SubsetOf<T>(T[] items) =>
        from mask in Gen.Choose(0, (1 << items.Length) - 1)
        select items.Where((_, i) => (mask >> i & 1) != 0).ToList();

    private static void Check(Action<Case> property) =>
        Prop.ForAll(Cases.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }

    private static List<IpvsCommand> Plan(List<VirtualService> wanted, List<VirtualService> present, IpvsOwnership? owned = null) =>
        IpvsPlan.Compute(wanted, present, owned ?? IpvsOwnership.Nothing);

    /// <summary>The rules in words: wanted entries, and of the present ones all that are not ours.</summary>
    private static IEnumerable<VirtualService> Expected(Case c)
    {
        foreach (var wanted in c.Wanted)
        {
            var foreign = c.Present.Where(service => service.Key == wanted.Key).SelectMany(service => service.Destinations)
                .Where(entry => !wanted.Destinations.ContainsKey(entry.Key) && !c.Owned.Destinations.Contains((wanted.Key, entry.Key)));
            yield return wanted with { Settings = wanted.Settings.Normalized(), Destinations = wanted.Destinations.Concat(foreign).ToDictionary() };
        }
        foreach (var present in c.Present.Where(service => !c.Wanted.Exists(wanted => wanted.Key == service.Key)))
        {
            var foreign = present.Destinations.Where(entry => !c.Owned.Destinations.Contains((present.Key, entry.Key))).ToList();
            if (foreign.Count > 0 || !c.Owned.Services.Contains(present.Key)) yield return present with { Settings = present.Settings.Normalized(), Destinations = foreign.ToDictionary() };
        }
    }

    private static bool IsLive(VirtualService service) => service.Destinations.Values.Any(destination => destination.Weight > 0);

    private static IEnumerable<string> Text(IEnumerable<VirtualService> table) => table.Select(service =>
        $"{service.Key} {service.Settings} [{string.Join(", ", service.Destinations.Select(entry => $"{entry.Key} {entry.Value}").Order())}]").Order();

    private static IEnumerable<string> Words(List<IpvsCommand> plan) => plan.Select(command => command.ToString());

    private static VirtualService Service(ServiceKey key, params (DestinationKey Key, DestinationSettings Settings)[] destinations) =>
        new(key, new ServiceSettings("rr"), destinations.ToDictionary(entry => entry.Key, entry => entry.Settings));

    private static IpvsOwnership Own(ServiceKey service, DestinationKey destination) =>
        new([service], [(service, destination)]);
}
