using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>After each step the IPVS table equals that of Debian's keepalived on the same file.</summary>
internal sealed class VirtualServerTests : DirectorFixture
{
    [TestCase("NAT", "-m")]
    [TestCase("DR", "-g", Category = "KernelLong")]
    [TestCase("TUN", "-i", Category = "KernelLong")]
    public void A_real_server_leaves_the_table_and_returns(string kind, string method)
    {
        var twins = NewTwins(VirtualServer("192.168.0.99 80", kind, "lb_algo wlc\n protocol TCP", RealServer(1, "weight 5\n uthreshold 100\n lthreshold 50"), RealServer(2, "weight 3")));
        twins.Start();
        twins.ServicesAgree("start", $"wlc.*10.0.0.1:80 {method} -w 5.*10.0.0.2:80 {method} -w 3");
        twins.ServerFails("10.0.0.1");
        twins.ServicesAgree("one server down", @"wlc\n(?!.*10\.0\.0\.1:80 ).*10.0.0.2:80");
        twins.ServerReturns("10.0.0.1");
        twins.ServicesAgree("it is back", "10.0.0.1:80");
        twins.Stop();
        twins.ServicesAgree("stopped", "^$");
    }

    [Test]
    public void An_http_check_decides_by_status()
    {
        const string http = "HTTP_GET { url { path /\n status_code 200 }\n connect_timeout 1\n retry 0\n delay_before_retry 1 }";
        const string wrong = "HTTP_GET { url { path /\n status_code 404 }\n connect_timeout 1\n retry 0\n delay_before_retry 1 }";
        var twins = NewTwins(VirtualServer("192.168.0.99 80", "NAT", "lb_algo rr\n protocol TCP", RealServer(1, check: http), RealServer(2, check: wrong)));
        twins.Start();
        twins.ServicesAgree("only the one that answers as wanted", @"10\.0\.0\.1:80(?!.*10\.0\.0\.2:80)");
    }

    [Test]
    public void A_udp_service_follows_its_misc_checks()
    {
        var twins = NewTwins(VirtualServer("192.168.0.99 53", "NAT", "lb_algo rr\n protocol UDP\n ops",
            RealServer(1, "weight 1", "MISC_CHECK { misc_path \"/usr/bin/test -e /tmp/one\"\n misc_timeout 3 }", 53),
            RealServer(2, "weight 2", "MISC_CHECK { misc_path \"/usr/bin/test -e /tmp/two\"\n misc_timeout 3 }", 53)));
        twins.OnDirectors("touch /tmp/one /tmp/two");
        twins.Start();
        twins.ServicesAgree("start", "-A -u 192.168.0.99:53 -s rr -o.*10.0.0.1:53 .*10.0.0.2:53 ");
        twins.OnDirectors("rm /tmp/one");
        twins.ServicesAgree("one fails", @"-A -u(?!.*10\.0\.0\.1:53).*10\.0\.0\.2:53");
        twins.OnDirectors("touch /tmp/one");
        twins.ServicesAgree("it is back", @"10\.0\.0\.1:53");
    }

    [Test]
    public void A_firewall_mark_is_a_virtual_server()
    {
        var twins = NewTwins(VirtualServer("fwmark 5", "DR", "lb_algo wrr\n protocol TCP", RealServer(1, "weight 2"), RealServer(2)));
        twins.Start();
        twins.ServicesAgree("start", "-A -f 5 -s wrr.*10.0.0.1:.*10.0.0.2:");
        twins.ServerFails("10.0.0.2");
        twins.ServicesAgree("one fails", @"10\.0\.0\.1:(?!.*10\.0\.0\.2:)");
    }

    [Test]
    public void Persistence_and_granularity_reach_the_kernel_and_change_by_reload()
    {
        var twins = NewTwins(VirtualServer("192.168.0.99 80", "NAT", "lb_algo sh\n protocol TCP\n persistence_timeout 120\n persistence_granularity 255.255.255.0", RealServer(1)));
        twins.Start();
        twins.ServicesAgree("start", "-s sh -p 120 -M 255.255.255.0");
        twins.Reload(VirtualServer("192.168.0.99 80", "NAT", "lb_algo sh\n protocol TCP\n persistence_timeout 60", RealServer(1), RealServer(3, "weight 7")));
        twins.ServicesAgree("reloaded", "-s sh -p 60.*10.0.0.3:80 -m -w 7");
    }

    [Test]
    public void The_sorry_server_stands_in_for_all_of_them()
    {
        var twins = NewTwins(VirtualServer("192.168.0.99 80", "NAT", "lb_algo rr\n protocol TCP\n sorry_server 10.0.0.9 80", RealServer(1), RealServer(2)));
        twins.Start();
        twins.ServicesAgree("start", @"10\.0\.0\.1:80.*10\.0\.0\.2:80(?!.*10\.0\.0\.9:80)");
        twins.ServerFails("10.0.0.1");
        twins.ServerFails("10.0.0.2");
        twins.ServicesAgree("all are down", @"-s rr\n-a [^\n]*10\.0\.0\.9:80");
        twins.ServerReturns("10.0.0.2");
        twins.ServicesAgree("one is back", @"10\.0\.0\.2:80(?!.*10\.0\.0\.9:80)");
    }

    [Test]
    public void Quorum_runs_its_scripts_and_brings_the_sorry_server()
    {
        var twins = NewTwins(VirtualServer("192.168.0.99 80", "NAT",
            "lb_algo rr\n protocol TCP\n quorum 2\n quorum_up \"/usr/bin/touch /tmp/up\"\n quorum_down \"/usr/bin/touch /tmp/down\"\n sorry_server 10.0.0.9 80",
            RealServer(1), RealServer(2), RealServer(3)));
        twins.Start();
        twins.ServicesAgree("start", @"10\.0\.0\.1:80.*10\.0\.0\.2:80.*10\.0\.0\.3:80");
        twins.ServerFails("10.0.0.1");
        twins.ServerFails("10.0.0.2");
        twins.ServicesAgree("quorum lost", @"10\.0\.0\.9:80");
        ScriptsAgree(twins, "down");
        twins.OnDirectors("rm -f /tmp/up");
        twins.ServerReturns("10.0.0.1");
        twins.ServicesAgree("quorum gained", @"10\.0\.0\.1:80(?!.*10\.0\.0\.9:80)");
        ScriptsAgree(twins, "up");
    }

    [Test]
    public void Inhibit_on_failure_sets_the_weight_to_zero()
    {
        var twins = NewTwins(VirtualServer("192.168.0.99 80", "DR", "lb_algo lc\n protocol TCP", RealServer(1, "weight 4\n inhibit_on_failure"), RealServer(2)));
        twins.Start();
        twins.ServicesAgree("start", "10.0.0.1:80 -g -w 4");
        twins.ServerFails("10.0.0.1");
        twins.ServicesAgree("inhibited", "10.0.0.1:80 -g -w 0");
        twins.ServerReturns("10.0.0.1");
        twins.ServicesAgree("back", "10.0.0.1:80 -g -w 4");
    }

    [Test, Category("KernelLong")]
    public void The_table_can_be_in_a_namespace_of_its_own()
    {
        var twins = NewTwins("net_namespace_ipvs vips\nglobal_defs {\n lvs_netlink_cmd_rcv_bufs 300000\n lvs_netlink_cmd_rcv_bufs_force on\n lvs_timeouts tcp 901\n}\n"
            + VirtualServer("192.168.0.99 80", "NAT", "lb_algo rr\n protocol TCP", RealServer(1), RealServer(2)));
        twins.OnDirectors("ip netns add vips; ip -n vips link set lo up; ip -n vips link add real0 type dummy; ip -n vips addr add 10.0.0.253/24 dev real0; ip -n vips link set real0 up");
        twins.Start();
        twins.Agree("start", "901.*-A -t 192.168.0.99:80 -s rr.*10.0.0.1:80.*10.0.0.2:80", There);
        twins.ServicesAgree("nothing here", "^$");
        twins.ServerFails("10.0.0.1");
        twins.Agree("one fails", @"901(?!.*10\.0\.0\.1:80).*10\.0\.0\.2:80", There);
        twins.Ours.Host.Demand("ip netns exec vips ipvsadm -C");
        twins.Agree("ours puts its table back", @"10\.0\.0\.2:80", There);
        twins.Stop();
        twins.Agree("stopped", "^(?!.*192.168.0.99)", There);

        static string There(LabHost host) => host.Run("ip netns exec vips ipvsadm -l --timeout; ip netns exec vips ipvsadm -Sn | sort").Output;
    }

    private static void ScriptsAgree(TwinDirectors twins, string file)
    {
        WaitFor(() => twins.Theirs.Host.Run($"test -e /tmp/{file}").Status == 0, $"Debian's keepalived runs quorum_{file}");
        WaitFor(() => twins.Ours.Host.Run($"test -e /tmp/{file}").Status == 0, $"ours runs quorum_{file}");
    }
}
