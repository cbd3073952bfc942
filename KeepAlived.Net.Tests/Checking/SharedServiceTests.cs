namespace KeepAlived.Net.Tests.Checking;

/// <summary>Virtual servers that are defined twice: one service with the settings of the first and the real servers of all, as with keepalived 2.2.7.</summary>
internal sealed class SharedServiceTests
{
    private const string Group = "virtual_server_group g {\n 10.0.0.1 80\n 10.0.0.2 80\n}\n";

    [TestCase("10.0.0.1 80", "tcp 10.0.0.1 80 rr: 10.0.0.3=1 10.0.0.4=2")]
    [TestCase("group g", "tcp 10.0.0.1 80 rr: 10.0.0.3=1 10.0.0.4=2\ntcp 10.0.0.2 80 rr: 10.0.0.3=1 10.0.0.4=2")]
    [TestCase("fwmark 7", "fwm 7 rr: 10.0.0.3=1 10.0.0.4=2")]
    public void The_service_has_the_settings_of_the_first_and_the_servers_of_both(string key, string table)
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Group + Server(key, "rr", 3, 1) + Server(key, "wrr", 4, 2));
        Assert.That(lvs.Table, Is.EqualTo(table));
    }

    [Test]
    public void Each_judges_its_own_servers_and_has_its_own_sorry_server()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Server("10.0.0.1 80", "rr", 3, 1) + Server("10.0.0.1 80", "rr", 4, 2, "sorry_server 10.0.0.9 80"));
        lvs.Probe("10.0.0.4", false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.3=1 10.0.0.9=1"));
        lvs.Probe("10.0.0.3", false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.9=1"));
        lvs.Probe("10.0.0.4", true);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.4=2"));
    }

    [Test]
    public void A_server_of_both_stays_while_one_of_them_wants_it()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Server("10.0.0.1 80", "rr", 3, 1) + Server("10.0.0.1 80", "rr", 3, 2, "retry 3"));
        lvs.Probe("10.0.0.3", true);
        lvs.Probe("10.0.0.3", false);
        lvs.Probe("10.0.0.3", false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.3=2"));
    }

    [Test]
    public void A_reload_keeps_the_health_of_each_and_takes_one_alone_away()
    {
        using var lvs = new DirectorHarness();
        var (first, second) = (Server("10.0.0.1 80", "rr", 3, 1), Server("10.0.0.1 80", "rr", 4, 2));
        lvs.Load(first + second);
        lvs.Probe("10.0.0.4", false);
        lvs.Load(first + second + Server("10.0.0.5 80", "rr", 6, 1));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.3=1\ntcp 10.0.0.5 80 rr: 10.0.0.6=1"));
        lvs.Load(first);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.3=1"));
        lvs.Load("");
        Assert.That(lvs.Table, Is.Empty);
    }

    [Test]
    public void What_somebody_else_takes_away_comes_back_whole()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Server("10.0.0.1 80", "rr", 3, 1) + Server("10.0.0.1 80", "rr", 4, 2));
        lvs.Execute(new(KeepAlived.Net.Ipvs.IpvsOperation.DeleteService, lvs.Services[0].Key));
        lvs.Look();
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.3=1 10.0.0.4=2"));
    }

    private static string Server(string key, string scheduler, int host, int weight, string more = "") =>
        $"virtual_server {key} {{\n protocol TCP\n lb_algo {scheduler}\n lb_kind NAT\n {more}\n real_server 10.0.0.{host} 80 {{\n weight {weight}\n TCP_CHECK {{\n }}\n }}\n}}\n";
}
