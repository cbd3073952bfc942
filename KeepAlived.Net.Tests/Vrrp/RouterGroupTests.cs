using System.Net;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Tests.Vrrp.Core;
using KeepAlived.Net.Vrrp;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>Two virtual routers that change state together, with a host that only writes down what it was asked.</summary>
[TestFixture]
internal sealed class RouterGroupTests
{
    private static readonly double[] Down = [3.61, 3.62];
    private readonly RecordingHost _host = new();

    [SetUp]
    public void Begin()
    {
        _host.Now = RouterHarness.Seconds(0);
        _host.Log.Clear();
    }

    [Test]
    public void Members_become_master_when_the_last_of_them_can()
    {
        var (one, two) = Pair();
        Start(one, two);
        Assert.That(_host.Log, Is.EqualTo(new[] { "group Backup", "StateChanged", "StateChanged" }));
        one.Fire(_host.Now = RouterHarness.Seconds(Down[0]));
        Assert.That(one.State, Is.EqualTo(RouterState.Backup), "it waits for the other");
        _host.Log.Clear();
        two.Fire(_host.Now = RouterHarness.Seconds(Down[1]));
        Assert.That(_host.Log, Is.EqualTo(new[] { "add", "announce 5", "MasterDown", "StateChanged", "add", "announce 5", "StateChanged", "group Master" }));
        Assert.That(one.IsMaster && two.IsMaster, Is.True);
    }

    [Test]
    public void A_fault_of_one_is_a_fault_of_all_and_so_is_its_end()
    {
        var (one, two) = Masters();
        two.SetInterface(false, exists: true);
        two.Reconsider();
        Assert.That((one.State, two.State), Is.EqualTo((RouterState.Fault, RouterState.Fault)));
        Assert.That(_host.Log.Last(), Is.EqualTo("group Fault"));
        one.Reconsider();
        Assert.That(one.State, Is.EqualTo(RouterState.Fault), "nothing is wrong with it, but with the group");
        two.SetInterface(true, exists: true);
        two.Reconsider();
        Assert.That((one.State, two.State), Is.EqualTo((RouterState.Backup, RouterState.Backup)));
        Assert.That(_host.Log.Last(), Is.EqualTo("group Backup"));
    }

    [Test]
    public void None_begins_while_one_waits_for_its_script()
    {
        var (one, two) = Pair(script: true);
        Start(one, two);
        Assert.That((one.State, two.State), Is.EqualTo((RouterState.Initialize, RouterState.Initialize)));
        Assert.That(_host.Log, Is.Empty);
        two.Trackers.Set(TrackedKind.Script, 0, up: true);
        two.Reconsider();
        Assert.That((one.State, two.State), Is.EqualTo((RouterState.Backup, RouterState.Backup)));
    }

    /// <summary>Owners are master as soon as they begin.</summary>
    [Test]
    public void That_members_begin_as_master_is_told_of_a_group_that_has_waited([Values] bool waits)
    {
        var (one, two) = Pair(script: waits, RouterSettings.OwnerPriority);
        Start(one, two);
        if (waits) two.Trackers.Set(TrackedKind.Script, 0, up: true);
        two.Reconsider();
        Assert.That(one.IsMaster && two.IsMaster, Is.True);
        Assert.That(_host.Log.FindAll(static line => line.StartsWith("group", StringComparison.Ordinal)), Is.EqualTo(waits ? ["group Master"] : Array.Empty<string>()));
    }

    [Test]
    public void A_script_that_fails_from_the_beginning_makes_all_faulty()
    {
        var (one, two) = Pair(script: true);
        Start(one, two);
        two.Trackers.Set(TrackedKind.Script, 0, up: false);
        two.Reconsider();
        Assert.That((one.State, two.State), Is.EqualTo((RouterState.Fault, RouterState.Fault)));
    }

    [Test]
    public void A_stop_is_told_once_all_have_stopped()
    {
        var (one, two) = Masters();
        one.Stop();
        Assert.That(_host.Log, Does.Not.Contain("group Initialize"));
        two.Stop();
        Assert.That(_host.Log.Last(), Is.EqualTo("group Initialize"));
    }

    [Test]
    public void A_reload_goes_on_where_the_group_was([Values] bool faulty)
    {
        var (one, two) = Masters();
        if (faulty)
        {
            two.SetInterface(false, exists: true);
            two.Reconsider();
        }
        var (next, other) = (Router(1), Router(2));
        next.Continue(one);
        other.Continue(two);
        _ = new RouterGroup(0, [next, other], _host);
        _host.Log.Clear();
        next.Reconsider();
        other.Reconsider();
        Assert.That(next.State, Is.EqualTo(faulty ? RouterState.Fault : RouterState.Master));
        Assert.That(_host.Log, Is.Empty, "nobody notices");
    }

    /// <summary>As with keepalived.</summary>
    [TestCase(RouterState.Backup, false, false), TestCase(RouterState.Backup, true, false), TestCase(RouterState.Master, false, true), TestCase(null, false, true)]
    public void That_members_begin_anew_as_backup_is_not_told_of_a_group_that_was_backup(RouterState? before, bool continues, bool isTold)
    {
        var (one, two) = (Router(1), Router(2));
        if (continues) two.Continue(Backup(Router(2)));
        _ = new RouterGroup(0, [one, two], _host, before);
        _host.Log.Clear();
        Start(one, two);
        Assert.That((one.State, two.State), Is.EqualTo((RouterState.Backup, RouterState.Backup)));
        Assert.That(_host.Log.Exists(static line => line.Contains("group")), Is.EqualTo(isTold));

        static RouterInstance Backup(RouterInstance router)
        {
            router.Reconsider();
            return router;
        }
    }

    /// <summary>As with keepalived, who comes back first waits first, and who has waited last is told first.</summary>
    [Test]
    public void The_members_that_a_fault_took_along_become_master_before_its_cause([Values(0, 1)] int cause)
    {
        var (one, two) = Masters();
        var faulty = cause == 0 ? one : two;
        faulty.SetInterface(false, exists: true);
        faulty.Reconsider();
        faulty.SetInterface(true, exists: true);
        faulty.Reconsider();
        _host.Told.Clear();
        one.Group!.Fire(_host.Now = one.Deadline + TimeSpan.FromMilliseconds(1));
        Assert.That(_host.Told, Is.EqualTo(cause == 0 ? new[] { "VI_2 Master", "VI_1 Master" } : ["VI_1 Master", "VI_2 Master"]));
    }

    [Test]
    public void Of_members_with_unicast_peers_only_the_last_that_comes_back_announces_its_own_address()
    {
        var (one, two) = (Router(1, unicast: true), Router(2, unicast: true));
        _ = new RouterGroup(0, [one, two], _host);
        Start(one, two);
        foreach (var member in new[] { one, two }) Set(member, running: false);
        _host.Log.Clear();
        Set(one, running: true);
        Assert.That(_host.Log, Does.Not.Contain("announce source"));
        Set(two, running: true);
        Assert.That(_host.Log, Has.Exactly(1).EqualTo("announce source"));

        static void Set(RouterInstance member, bool running)
        {
            member.SetInterface(running, exists: true);
            member.Reconsider();
        }
    }

    [Test]
    public void Members_that_begin_together_wait_in_their_order_so_that_the_last_is_told_first()
    {
        var (one, two) = Pair();
        Start(one, two);
        _host.Told.Clear();
        one.Group!.Fire(_host.Now = two.Deadline > one.Deadline ? two.Deadline : one.Deadline);
        Assert.That(_host.Told, Is.EqualTo(new[] { "VI_2 Master", "VI_1 Master" }));
    }

    private static void Start(RouterInstance one, RouterInstance two)
    {
        one.Reconsider();
        two.Reconsider();
    }

    private (RouterInstance One, RouterInstance Two) Pair(bool script = false, byte priority = 100)
    {
        var (one, two) = (Router(1, priority: priority), Router(2, script, priority: priority));
        _ = new RouterGroup(0, [one, two], _host);
        return (one, two);
    }

    private (RouterInstance One, RouterInstance Two) Masters()
    {
        var (one, two) = Pair();
        Start(one, two);
        one.Fire(_host.Now = RouterHarness.Seconds(Down[0]));
        two.Fire(_host.Now = RouterHarness.Seconds(Down[1]));
        _host.Log.Clear();
        return (one, two);
    }

    private RouterInstance Router(byte number, bool script = false, bool unicast = false, byte priority = 100)
    {
        var instance = new VrrpInstance { Name = $"VI_{number}", Interface = "eth0", VirtualRouterId = number, Version = 3, Priority = priority };
        instance.VirtualAddresses.Add(new AddressEntry(new IPAddress([10, 0, number, 99]), 24));
        if (script) instance.TrackedScripts.Add(new("chk", null, false, default));
        if (unicast) instance.UnicastPeers.Add(new UnicastPeer(IPAddress.Parse("10.0.0.2")));
        return new RouterInstance(instance, number, 1, 0x0A000001, _host);
    }
}
