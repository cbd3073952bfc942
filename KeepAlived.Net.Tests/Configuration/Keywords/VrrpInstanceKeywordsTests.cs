using System.Net;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

internal sealed class VrrpInstanceKeywordsTests
{
    [TestCase("state MASTER\nstate BACKUP", true, 5), TestCase("state BACKUP\nstate MASTER", true, 0), TestCase("state MASTER\nstate MASTER", true, 0), TestCase("state BACKUP", false, 0)]
    public void MASTER_that_is_written_once_stays(string states, bool master, int status)
    {
        var loaded = TextFile.Parse($"vrrp_instance V {{\ninterface eth0\nvirtual_router_id 51\npriority 100\n{states}\nvirtual_ipaddress {{\n192.0.2.9\n}}\n}}");
        Assert.That((loaded.Model.Instances.Single().StartAsMaster, loaded.TestStatus), Is.EqualTo((master, status)));
    }

    [TestCase("nopreempt\npreempt", true), TestCase("preempt\nnopreempt", false), TestCase("nopreempt", false), TestCase("preempt", true), TestCase("", true)]
    public void Of_preempt_and_nopreempt_the_last_holds(string lines, bool expected) =>
        Assert.That(TextFile.InstanceWith(lines).Preempt, Is.EqualTo(expected));

    [TestCase("no_accept\naccept", false), TestCase("accept\nno_accept", true), TestCase("strict_mode on\nversion 3\naccept", false), TestCase("strict_mode on\nversion 3", true)]
    public void Of_accept_and_no_accept_the_last_holds(string lines, bool refuses)
    {
        var loaded = TextFile.Parse($"vrrp_instance V {{\ninterface eth0\nvirtual_router_id 51\npriority 100\n{lines}\nvirtual_ipaddress {{\n192.0.2.9\n}}\n}}");
        Assert.That(loaded.Model.Instances.Single().RefusesPackets(loaded.Model.Global), Is.EqualTo(refuses));
    }

    /// <summary>RFC 9568 §6.1: 1 to 4095 centiseconds; what is more becomes the most, as with keepalived, and what is no interval is none.</summary>
    [TestCase("0.01", 0.01, 0), TestCase("40.95", 40.95, 0), TestCase("41", 40.95, 1), TestCase("255", 40.95, 1), TestCase("0", 1, 1), TestCase("0.009", 1, 1), TestCase("256", 1, 1)]
    public void Intervals_of_version_3_have_hundredths_of_a_second_up_to_4095(string written, double expected, int complaints)
    {
        var loaded = TextFile.Parse($"vrrp_instance V {{\ninterface eth0\nvirtual_router_id 51\nversion 3\nadvert_int {written}\nvirtual_ipaddress {{\n192.0.2.9\n}}\n}}");
        Assert.That(loaded.Model.Instances.Single().AdvertisementInterval, Is.EqualTo(TimeSpan.FromSeconds(expected)));
        Assert.That(loaded.Complaints().Count(), Is.EqualTo(complaints));
    }

    /// <summary>As keepalived 2.2.7: nothing starts such a session, and what tracks it finds it down.</summary>
    [TestCase("source_ip 192.0.2.1"), TestCase("neighbor_ip 192.0.2.2\nsource_ip fe80::1")]
    public void A_bfd_instance_without_a_session_is_tracked_all_the_same(string keywords)
    {
        var loaded = TextFile.Parse($"bfd_instance B {{\n{keywords}\n}}\nvrrp_instance V {{\ninterface eth0\nvirtual_router_id 51\ntrack_bfd {{\nB weight -20\n}}\nvirtual_ipaddress {{\n192.0.2.9\n}}\n}}");
        Assert.That(loaded.Model.Instances.Single().TrackedBfd.Single().Weight, Is.EqualTo(-20));
        Assert.That(loaded.Model.BfdInstances.Single().IsIgnored);
        Assert.That(loaded.Complaints().Single(), Does.Contain("stays down"));
    }

    [TestCase("", "10.9.8.6/24 dev eth0", "")]
    [TestCase("virtual_routes {\n10.1.0.0/16 dev eth0\n}", "", "eth0"), TestCase("virtual_rules {\nfrom 10.1.0.0/16 iif eth0 table 5 priority 6\n}", "", "eth0")]
    [TestCase("virtual_routes {\n10.1.0.0/16 dev eth0 no_track\n}", "", ""), TestCase("virtual_routes {\n10.1.0.0/16 dev eth1\n}", "", "eth1")]
    public void With_dont_track_primary_only_routes_and_rules_track_the_own_interface(string entries, string address, string tracked)
    {
        var lines = $"dont_track_primary\n{entries}\n" + (address.Length > 0 ? $"virtual_ipaddress_excluded {{\n{address}\n}}" : "");
        Assert.That(TextFile.InstanceWith(lines).TrackedInterfaces.Select(static item => item.Name), Is.EqualTo(tracked.Length > 0 ? new[] { tracked } : []));
        Assert.That(TextFile.InstanceWith(lines.Replace("dont_track_primary\n", "", StringComparison.Ordinal)).TrackedInterfaces.Select(static item => item.Name), Has.None.EqualTo("eth0"));
    }

    [Test]
    public void The_tutorials_instance_is_read_whole()
    {
        var loaded = TextFile.Parse("""
            vrrp_script chk_haproxy {
                script "killall -0 haproxy"     # check the haproxy process
                interval 2                      # every 2 seconds
                weight 2                        # add 2 points if OK
            }

            vrrp_instance VI_1 {
                interface eth0                  # interface to monitor
                state MASTER                    # MASTER on haproxy1, BACKUP on haproxy2
                virtual_router_id 51
                priority 101                    # 101 on haproxy1, 100 on haproxy2
                virtual_ipaddress {
                    192.168.0.99                # virtual ip address
                }
                track_script {
                    chk_haproxy
                }
            }
            """);
        var instance = loaded.Model.Instances.Single();
        Assert.That((instance.Name, instance.Interface, instance.StartAsMaster, instance.VirtualRouterId, instance.Priority, instance.Version),
            Is.EqualTo(("VI_1", "eth0", true, (byte)51, (byte)101, (byte)2)));
        Assert.That(instance.VirtualAddresses.Single().ToString(), Is.EqualTo("192.168.0.99/32"));
        Assert.That(instance.TrackedScripts.Single().Weight, Is.EqualTo(2), "the script's own weight");
        var script = loaded.Model.Scripts.Single();
        Assert.That(script.Script!.Arguments, Is.EqualTo(new[] { "killall", "-0", "haproxy" }));
        Assert.That(script.Interval, Is.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That(loaded.TestStatus, Is.EqualTo(6), "scripts run as root without script security");
    }

    [Test]
    public void Defaults_are_keepaliveds()
    {
        var instance = TextFile.InstanceWith("");
        Assert.That((instance.Priority, instance.AdvertisementInterval, instance.Preempt, instance.GarpMasterDelay, instance.GarpMasterRepeat, instance.DownTimerAdverts, instance.Accept),
            Is.EqualTo(((byte)100, TimeSpan.FromSeconds(1), true, TimeSpan.FromSeconds(5), 5, 3, true)));
    }

    [Test]
    public void What_an_instance_does_not_write_comes_from_global_defs()
    {
        var loaded = TextFile.Parse("""
            global_defs {
                vrrp_version 3
                vrrp_garp_master_delay 1
                vrrp_garp_master_repeat 2
                vrrp_garp_master_refresh 60
                vrrp_down_timer_adverts 4
                default_interface eth1
            }
            vrrp_instance A {
                virtual_router_id 1
                virtual_ipaddress { 192.0.2.1 }
            }
            vrrp_instance B {
                virtual_router_id 2
                interface eth0
                version 2
                garp_master_delay 7
                virtual_ipaddress { 192.0.2.2 }
            }
            """);
        var (a, b) = (loaded.Model.Instances[0], loaded.Model.Instances[1]);
        Assert.That((a.Version, a.Interface, a.GarpMasterDelay, a.GarpMasterRepeat, a.GarpMasterRefresh, a.DownTimerAdverts, a.GarpLowerPriorityDelay, a.GarpLowerPriorityRepeat),
            Is.EqualTo(((byte)3, "eth1", TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(60), 4, TimeSpan.FromSeconds(1), 2)));
        Assert.That((b.Version, b.Interface, b.GarpMasterDelay, b.GarpMasterRepeat, b.GarpLowerPriorityDelay), Is.EqualTo(((byte)2, "eth0", TimeSpan.FromSeconds(7), 2, TimeSpan.FromSeconds(1))),
            "what is told to a lower master depends on global_defs only");
        Assert.That(loaded.Complaints(), Is.Empty);
    }

    [TestCase("authentication {\n auth_type PASS\n auth_pass 1111\n}", AuthenticationType.Pass, "1111")]
    [TestCase("authentication {\n auth_type PASS\n auth_pass \"a b#\"\n}", AuthenticationType.Pass, "a b#")]
    [TestCase("authentication {\n auth_type PASS\n auth_pass 123456789\n}", AuthenticationType.Pass, "12345678")]
    public void A_password_has_at_most_eight_characters(string text, AuthenticationType type, string password)
    {
        var instance = TextFile.InstanceWith(text);
        Assert.That((instance.Authentication.Type, instance.Authentication.Password), Is.EqualTo((type, password)));
    }

    [TestCase("use_vmac", true, null)]
    [TestCase("use_vmac vmac51", true, "vmac51")]
    [TestCase("use_vmac name group", true, "group")]
    [TestCase("", false, null)]
    public void A_virtual_mac_may_have_a_name(string text, bool used, string? name)
    {
        var instance = TextFile.InstanceWith(text);
        Assert.That((instance.UseVirtualMac, instance.VirtualMacInterface), Is.EqualTo((used, name)));
    }

    [Test]
    public void Peers_are_listed_one_to_a_line()
    {
        var instance = TextFile.InstanceWith("unicast_src_ip 192.0.2.10\nunicast_peer {\n 192.0.2.11\n 192.0.2.12 min_ttl 254\n}");
        Assert.That(instance.UnicastPeers, Is.EqualTo(new UnicastPeer[] { new(IPAddress.Parse("192.0.2.11")), new(IPAddress.Parse("192.0.2.12"), 254) }));
        Assert.That(instance.SourceAddress, Is.EqualTo(IPAddress.Parse("192.0.2.10")));
    }

    [Test]
    public void A_tracked_interface_has_a_weight_of_its_own() =>
        Assert.That(TextFile.InstanceWith("track_interface {\n eth1 weight -20 reverse\n}").TrackedInterfaces.Select(item => (item.Name, item.Weight, item.Reverse)),
            Is.EqualTo(new[] { ("eth1", (int?)-20, true) }));

    [TestCase("notify_master /bin/true", new[] { "/bin/true" }, null)]
    [TestCase("notify_master \"/bin/true 'a b' c\" nobody", new[] { "/bin/true", "a b", "c" }, "nobody")]
    public void A_command_has_arguments_and_a_user(string text, string[] arguments, string? user)
    {
        var command = TextFile.InstanceWith(text).NotifyMaster!;
        Assert.That(command.Arguments, Is.EqualTo(arguments));
        Assert.That(command.User, Is.EqualTo(user));
    }

    // The statuses were taken from keepalived 2.2.7 in a namespace with these interfaces.
    [TestCase("priority 0", 5)]
    [TestCase("priority 256", 5)]
    [TestCase("priority", 2)]
    [TestCase("state FOO", 5)]
    [TestCase("advert_int 0.5", 5)]
    [TestCase("version 3\nadvert_int 0.5", 0)]
    [TestCase("advert_int 256", 5)]
    [TestCase("virtual_router_id x", 5)]
    [TestCase("garp_master_delay 0.5", 5)]
    [TestCase("preempt_delay 1001", 5)]
    [TestCase("nopreempt", 0)]
    [TestCase("state MASTER\nnopreempt", 5)]
    [TestCase("state MASTER\npreempt_delay 5", 5)]
    [TestCase("vmac_xmit_base", 5)]
    [TestCase("use_vmac\nvmac_xmit_base", 0)]
    [TestCase("unicast_src_ip 192.0.2.5", 5)]
    [TestCase("unicast_ttl 5", 5)]
    [TestCase("unicast_peer {\n}", 5)]
    [TestCase("notify_master /bin/true nosuch", 0)]
    [TestCase("mcast_src_ip x", 5)]
    [TestCase("track_interface {\n eth0\n}", 5)]
    [TestCase("track_interface {\n eth9\n}", 5)]
    [TestCase("track_script {\n none\n}", 5)]
    [TestCase("notify_master /nonexistent", 0)]
    [TestCase("notify_master /bin/true", 6)]
    [TestCase("notify_master /bin/true\nfoo", 6)]
    [TestCase("notify_master /bin/true\nfoo\npriority", 2)]
    [TestCase("interface eth9\nnotify_master /bin/true", 5)]
    [TestCase("virtual_ipaddress {\n 192.0.2.99\n}", 0)]
    [TestCase("virtual_ipaddress {\n 192.0.2.98 192.0.2.97\n}", 5)]
    [TestCase("smtp_alert maybe", 5)]
    [TestCase("strict_mode 1", 5)]
    public void The_status_of_a_test_is_keepaliveds(string text, int status) =>
        Assert.That(TextFile.Parse(TextFile.Instance[..^1] + text + "\n}").TestStatus, Is.EqualTo(status));

    [TestCase("use_ipvlan name bridge 192.0.2.5 group 7", "bridge", null, "7")]
    [TestCase("use_ipvlan ipv1 192.0.2.5 private", "ipv1", "private", null)]
    [TestCase("use_ipvlan 192.0.2.5", null, null, null)]
    public void An_ipvlan_can_have_a_name_a_mode_and_a_group(string keyword, string? name, string? mode, string? group)
    {
        var ipvlan = TextFile.InstanceWith(keyword).Ipvlan!;
        Assert.That((ipvlan.Interface, $"{ipvlan.Address}", ipvlan.Mode, ipvlan.Group), Is.EqualTo((name, "192.0.2.5", mode, group)));
    }
}
