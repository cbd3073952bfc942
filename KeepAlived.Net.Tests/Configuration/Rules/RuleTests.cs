namespace KeepAlived.Net.Configuration.Rules;

/// <summary>One text for each rule, with where and what it says; and what is left in the model.</summary>
internal sealed class RuleTests
{
    private static string Instance(string name, string body) => $"vrrp_instance {name} {{\n{body}\n}}\n";

    private const string Runs = "interface eth0\nvirtual_router_id 7\nvirtual_ipaddress {\n 192.0.2.7\n}";

    [TestCase("virtual_router_id 7\nvirtual_ipaddress {\n 192.0.2.7\n}", "1:15 instance A has no interface; it is ignored")]
    [TestCase("interface eth0\nvirtual_ipaddress {\n 192.0.2.7\n}", "1:15 instance A has no virtual_router_id; it is ignored")]
    [TestCase("interface eth0\nvirtual_router_id 7", "1:15 instance A has no virtual_ipaddress")]
    [TestCase("interface eth9\nvirtual_router_id 7\nvirtual_ipaddress {\n 192.0.2.7\n}", "2:11 interface 'eth9' of instance A does not exist")]
    [TestCase(Runs + "\nstate MASTER\nnopreempt", "8:1 nopreempt of A has no effect with state MASTER")]
    [TestCase(Runs + "\nauthentication {\nauth_type PASS\nauth_pass 123456789\n}", "9:11 auth_pass of A is longer than 8 characters, the rest is not used")]
    [TestCase(Runs + "\nversion 2\nadvert_int 1.5", "1:15 advert_int 1.5 of A becomes 2")]
    [TestCase(Runs + "\nversion 3\nauthentication {\nauth_type PASS\nauth_pass x\n}", "1:15 version 3 of A has no authentication; it is ignored")]
    [TestCase(Runs + "\ntrack_script {\n chk\n}", "8:2 tracked script 'chk' does not exist")]
    public void An_instance_is_judged(string body, string expected) =>
        Assert.That(TextFile.Parse(Instance("A", body)).Complaints(), Is.EqualTo(new[] { expected }));

    [Test]
    public void A_VRID_belongs_to_one_instance_of_an_interface()
    {
        var loaded = TextFile.Parse(Instance("A", Runs) + Instance("B", Runs));
        Assert.That(loaded.Complaints().Single(), Does.EndWith("A and B both use VRID 7 on eth0; B is ignored"));
        Assert.That(loaded.Diagnostics.Single(problem => problem.Severity == Severity.Error).Hint, Does.StartWith("A is at test.conf:1:15;"));
        Assert.That(loaded.Model.Instances.Select(instance => instance.Name), Is.EqualTo(new[] { "A" }));
        Assert.That(TextFile.Parse(Instance("A", Runs) + Instance("B", Runs.Replace("eth0", "eth1"))).Complaints(), Is.Empty, "another interface");
    }

    [Test]
    public void Behind_a_firewall_mark_the_port_of_a_direct_real_server_is_its_checks_alone()
    {
        var real = TextFile.Parse("virtual_server fwmark 3 {\nlb_algo rr\nlb_kind DR\nreal_server 192.0.2.2 80 {\nTCP_CHECK {\n}\n}\n}").Model.VirtualServers.Single().RealServers.Single();
        Assert.That((real.Port, real.Checks.Single().Connection.Port), Is.EqualTo(((ushort)0, (ushort?)80)));
    }

    [Test]
    public void Two_instances_of_one_name_are_one()
    {
        var loaded = TextFile.Parse(Instance("A", Runs) + Instance("A", Runs.Replace("7", "8")));
        Assert.That(loaded.Complaints().Single(), Does.Contain("'A' is already defined"));
        Assert.That(loaded.Model.Instances, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_missing_script_is_told_once_where_it_is_written()
    {
        var loaded = TextFile.Parse("vrrp_script chk {\n  script /nonexistent\n}\n" + Instance("A", Runs + "\ntrack_script {\n chk\n}"));
        Assert.That(loaded.Complaints().Single(), Is.EqualTo("2:10 '/nonexistent' is not an executable program; it will not run"));
        Assert.That((loaded.Model.Scripts.Count, loaded.Model.Instances.Single().TrackedScripts.Count), Is.EqualTo((0, 0)));
    }

    // With keepalived 2.2.7: scripts without security 6; with it, the default account has to exist.
    [TestCase("", "script /bin/true", 6)]
    [TestCase("enable_script_security", "script /bin/true", 5)]
    [TestCase("enable_script_security\nscript_user root", "script /bin/true", 0)]
    [TestCase("script_user nosuch", "script /bin/true", 5)]
    [TestCase("", "script /bin/true\nuser nosuch", 5)]
    [TestCase("", "", 5)]
    public void Script_security_is_judged(string global, string script, int status) =>
        Assert.That(TextFile.Parse($"global_defs {{\n{global}\n}}\nvrrp_script s {{\n{script}\n}}\n" + Instance("A", Runs)).TestStatus, Is.EqualTo(status));

    [Test]
    public void What_makes_a_script_insecure_is_named_with_the_command_that_mends_it()
    {
        var loaded = TextFile.Parse("global_defs {\nenable_script_security\nscript_user root\n}\nvrrp_script s {\nscript /bin/open\n}\n" + Instance("A", Runs + "\ntrack_script {\n s\n}"));
        Assert.That(loaded.Complaints().Single(), Does.Contain("everybody may write to /bin/open"));
        Assert.That(loaded.Diagnostics.Select(static problem => problem.ToString()), Has.Some.Contains("`chmod o-w /bin/open`"));
    }

    [TestCase("enable_script_security", 5)]
    [TestCase("enable_script_security\nscript_user nobody", 0)]
    [TestCase("script_user nobody", 6)]
    public void A_notify_script_needs_an_account_too(string global, int status) =>
        Assert.That(TextFile.Parse($"global_defs {{\n{global}\n}}\n" + Instance("A", Runs + "\nnotify /bin/true")).TestStatus, Is.EqualTo(status));

    [TestCase("group {\nA\nB\n}", 0)]
    [TestCase("group {\nA\n}", 5)]
    [TestCase("group {\nA\nB\nC\n}", 5)]
    [TestCase("", 5)]
    public void A_sync_group_has_two_members_that_exist(string body, int status) =>
        Assert.That(TextFile.Parse($"vrrp_sync_group G {{\n{body}\n}}\n" + Instance("A", Runs) + Instance("B", Runs.Replace("7", "8"))).TestStatus, Is.EqualTo(status));

    [Test]
    public void Weights_of_scripts_are_those_of_the_entry_or_of_the_script()
    {
        var text = "vrrp_script s {\nscript /bin/true\nweight -5 reverse\n}\n" + Instance("A", Runs + "\ntrack_script {\n s\n}")
            + Instance("B", Runs.Replace("7", "8") + "\ntrack_script {\n s weight 3 noreverse\n}");
        Assert.That(TextFile.Parse(text).Model.Instances.Select(instance => (instance.TrackedScripts[0].Weight, instance.TrackedScripts[0].Reverse)),
            Is.EqualTo(new[] { ((int?)-5, true), (3, false) }));
    }

    [TestCase("virtual_server 192.0.2.1 80 {\nprotocol TCP\nlb_algo rr\nlb_kind NAT\n}", "no real servers; ignored")]
    [TestCase("virtual_server 192.0.2.1 80 {\nprotocol TCP\nlb_kind NAT\nreal_server 192.0.2.2 80 {\n}\n}", "no scheduler given, wlc is used")]
    [TestCase("virtual_server 192.0.2.1 80 {\nlb_algo rr\nlb_kind NAT\nreal_server 192.0.2.2 80 {\n}\n}", "no protocol given, UDP is used")]
    [TestCase("virtual_server 192.0.2.1 80 {\nlb_algo rr\nprotocol TCP\nreal_server 192.0.2.2 80 {\n}\n}", "no forwarding method given, NAT is used")]
    [TestCase("virtual_server 192.0.2.1 0 {\nlb_algo rr\nprotocol TCP\nlb_kind NAT\nreal_server 192.0.2.2 80 {\n}\n}", "a service on all ports needs persistence; persistence_timeout 360 is used")]
    [TestCase("virtual_server fwmark 3 {\nlb_algo rr\nprotocol TCP\nlb_kind NAT\nreal_server 192.0.2.2 80 {\n}\n}", "protocol needs an address")]
    public void A_virtual_server_is_judged(string text, string expected) => Assert.That(TextFile.Parse(text).Complaints().Single(), Does.Contain(expected));

    [Test]
    public void A_quorum_above_the_total_weight_is_told_and_mended()
    {
        var loaded = TextFile.Parse(TextFile.Server("quorum 3\nhysteresis 2"));
        Assert.That(loaded.Complaints()[0], Does.Contain("quorum 3 can never be reached, the total weight is 1"));
        Assert.That((loaded.Model.VirtualServers[0].Quorum, loaded.Model.VirtualServers[0].Hysteresis), Is.EqualTo((1u, 0u)));
    }

    [Test]
    public void A_real_server_listed_twice_is_one()
    {
        var loaded = TextFile.Parse(TextFile.Server("real_server 192.0.2.10 80 {\n}"));
        Assert.That(loaded.Complaints().Single(), Does.Contain("is already listed"));
        Assert.That(loaded.Model.VirtualServers[0].RealServers, Has.Count.EqualTo(1));
    }
}
