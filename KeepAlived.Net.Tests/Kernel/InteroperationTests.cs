using System.Diagnostics;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>
/// Ours in one group with another's program, as first and as second: elections, another priority, a graceful stop, a return, a power cut, a delayed
/// preemption. At every stage the right one has the addresses, and stays the only one.
/// </summary>
internal sealed class InteroperationTests : LabFixture
{
    private const byte RouterId = 51;
    private const string Vip = "192.168.0.99", Vip6 = "fe80::99";

    /// <summary>A router of the group, whoever made it.</summary>
    private sealed record Router(LabHost Host, Action Start, Action Stop, Action<byte> SetPriority, Func<bool> IsMaster, Func<bool> IsBackup);

    [Test]
    public void With_FRR([Values] bool oursFirst)
    {
        const string settings = "version 3\n advert_int 0.5";
        var (first, second) = Pair(oursFirst, settings, (host, priority) => NewFrr(host, priority, 500, Vip), Vip);
        second.Start();
        WaitFor(second.IsMaster, "the second is master alone");
        first.Start();
        WaitFor(() => first.IsMaster() && second.IsBackup(), "the first takes over");
        first.Stop();
        WaitFor(second.IsMaster, "the second is back");
    }

    [Test, Category("KernelLong")]
    public void With_FRR_in_full([Values] bool oursFirst, [Values("", "use_vmac", "advert_int 0.3", "nopreempt")] string more) =>
        Live(oursFirst, $"version 3\n advert_int 1\n {more}", (host, priority) => NewFrr(host, priority, 1000, Vip), changesPriority: more != "nopreempt");

    [Test, Category("KernelLong")]
    public void With_FRR_over_IPv6([Values] bool oursFirst) =>
        Live(oursFirst, "version 3\n advert_int 1", (host, priority) => NewFrr(host, priority, 1000, Vip6), changesPriority: true, vip: Vip6);

    private static readonly string[] DebiansSettings =
    [
        "advert_int 1", "version 3\n advert_int 1", "version 3\n advert_int 0.3", "use_vmac\n advert_int 1", "use_vmac\n vmac_xmit_base\n version 3\n advert_int 0.5",
        "advert_int 1\n authentication {\n auth_type PASS\n auth_pass secret\n }", "advert_int 1\n authentication {\n auth_type AH\n auth_pass secret\n }", "advert_int 1\n higher_prio_send_advert\n lower_prio_no_advert",
    ];

    [Test, Category("KernelLong")]
    public void With_Debians([Values] bool oursFirst, [ValueSource(nameof(DebiansSettings))] string settings) =>
        Live(oursFirst, settings, (host, priority) => NewKeepalived(host, LabDaemon.Debians, settings, priority, Vip), changesPriority: true);

    [Test, Category("KernelLong")]
    public void With_Debians_over_IPv6([Values] bool oursFirst, [Values("", "use_vmac")] string more) =>
        Live(oursFirst, $"advert_int 1\n {more}", (host, priority) => NewKeepalived(host, LabDaemon.Debians, $"advert_int 1\n {more}", priority, Vip6), changesPriority: true, vip: Vip6);

    [Category("KernelLong")]
    [TestCase(true, "Debians")]
    [TestCase(false, "Debians")]
    [TestCase(true, "FRR")] // has no such delay itself
    public void A_returning_router_waits_for_its_preempt_delay(bool oursFirst, string other)
    {
        const string settings = "version 3\n advert_int 1\n preempt_delay 8";
        var (first, second) = Pair(oursFirst, settings, (host, priority) => other == "FRR" ? NewFrr(host, priority, 1000, Vip) : NewKeepalived(host, LabDaemon.Debians, settings, priority, Vip), Vip);
        second.Start();
        Only(second, first);
        var watch = Stopwatch.StartNew();
        first.Start();
        WaitFor(() => watch.Elapsed > TimeSpan.FromSeconds(6) || first.IsMaster(), "six seconds");
        Assert.That(first.IsMaster(), Is.False, "it waits");
        Only(first, second);
        Assert.That(watch.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(8)));
    }

    private void Live(bool oursFirst, string ours, Func<LabHost, byte, Router> theirs, bool changesPriority, string vip = Vip)
    {
        var (first, second) = Pair(oursFirst, ours, theirs, vip);
        second.Start();
        WaitFor(second.IsMaster, "the second is master alone");
        first.Start();
        var keeps = oursFirst && ours.Contains("nopreempt", StringComparison.Ordinal);
        if (keeps) Only(second, first);
        else Only(first, second);
        if (changesPriority)
        {
            first.SetPriority(50);
            Only(second, first);
            first.SetPriority(200);
            Only(first, second);
        }
        if (keeps) second.Stop();
        else first.Stop();
        Only(keeps ? first : second, keeps ? second : first);
        if (keeps) return;
        first.Start();
        WaitFor(() => first.IsMaster() && second.IsBackup(), "the first is back");
        first.Host.CutPower();
        WaitFor(second.IsMaster, "the second survives");
    }

    private (Router First, Router Second) Pair(bool oursFirst, string ours, Func<LabHost, byte, Router> theirs, string vip)
    {
        var network = NewNetwork();
        var lan = network.AddLan();
        LabHost[] hosts = [network.AddHost("first", lan, "192.168.0.1/24"), network.AddHost("second", lan, "192.168.0.2/24")];
        foreach (var host in hosts) host.Demand("sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.eth0.accept_dad=0");
        return oursFirst
            ? (NewKeepalived(hosts[0], LabDaemon.Ours, ours, 200, vip), theirs(hosts[1], 100))
            : (theirs(hosts[0], 200), NewKeepalived(hosts[1], LabDaemon.Ours, ours, 100, vip));
    }

    private Router NewKeepalived(LabHost host, string binary, string settings, byte priority, string vip)
    {
        string Text(byte rank) => $"vrrp_instance V {{\n interface eth0\n state BACKUP\n virtual_router_id {RouterId}\n priority {rank}\n {settings}\n virtual_ipaddress {{\n {vip}/{(vip == Vip6 ? 64 : 24)}\n }}\n}}\n";
        var daemon = NewDaemon(host, binary, Text(priority));
        bool Has() => host.Demand("ip -o addr show").Contains($" {vip}/", StringComparison.Ordinal);
        return new(host, daemon.Start, daemon.Stop, SetPriority, Has, () => !Has());

        void SetPriority(byte rank)
        {
            daemon.Configure(Text(rank));
            daemon.Reload();
        }
    }

    private static Router NewFrr(LabHost host, byte priority, int interval, string vip)
    {
        var router = new FrrRouter(host, RouterId, vip);
        return new(host, () => router.Start(priority, interval), router.Stop, router.SetPriority, () => router.IsMaster, () => router.IsBackup);
    }

    private static void Only(Router master, Router backup)
    {
        WaitFor(() => master.IsMaster() && backup.IsBackup(), $"{master.Host.Name} is master, {backup.Host.Name} is not");
        // A wrong election shows within a master down interval.
        Assert.That(Shell.WaitFor(TimeSpan.FromSeconds(4), () => !master.IsMaster() || !backup.IsBackup(), PollInterval), Is.Null, $"{master.Host.Name} stays the only master");
    }
}
