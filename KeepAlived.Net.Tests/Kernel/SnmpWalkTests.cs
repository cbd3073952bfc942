using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>What snmpd tells of our daemon equals what it tells of Debian's, on the same file.</summary>
internal sealed partial class SnmpWalkTests : LabFixture
{
    private const string Agent = "127.0.0.1:1161", Keepalived = ".1.3.6.1.4.1.9586.100.5", Version2 = ".1.3.6.1.2.1.68", Version3 = ".1.3.6.1.2.1.207";
    private const string Weight = Keepalived + ".3.4.1.7.1.1", Priority = Keepalived + ".2.3.1.7.1";

    private const string SnmpDaemon = "rwcommunity public\nmaster agentx\nagentXSocket unix:/tmp/agentx\nagentAddress udp:127.0.0.1:1161\n";

    private const string Global = """
        global_defs {
          router_id lab
          notification_email { ops@example.com
            second@example.com
          }
          notification_email_from director@example.com
          smtp_server 127.0.0.1 2525
          enable_snmp_vrrp
          enable_snmp_rfc
          enable_snmp_checker
          snmp_socket unix:/tmp/agentx
          script_user root
          lvs_timeouts tcp 100 tcpfin 20 udp 30
        }

        """;

    private const string Director = """
        vrrp_instance V1 {
          state MASTER
          interface eth0
          virtual_router_id 51
          priority 150
          virtual_ipaddress {
            10.9.0.51/24 label eth0:1
            10.9.0.52/32 dev eth0 scope link
          }
          notify_master "/bin/true m"
        }
        virtual_server 10.9.0.51 80 {
          delay_loop 3
          lb_algo wrr
          lb_kind DR
          protocol TCP
          persistence_timeout 60
          quorum 1
          quorum_up "/bin/true up"
          sorry_server 10.9.0.99 80
          real_server 10.9.0.11 80 { weight 3
            inhibit_on_failure
            notify_up "/bin/true rs"
          }
        }

        """;

    private const string Rich = """
        vrrp_script chk {
          script "/bin/true"
          interval 2
          timeout 20
          weight 5
        }
        vrrp_sync_group G1 {
          group { V3
            V4
          }
          notify "/bin/true n"
        }
        vrrp_instance V2 {
          interface eth0
          virtual_router_id 52
          version 3
          advert_int 0.5
          nopreempt
          no_accept
          virtual_ipaddress { fe80::99/64
            fd00:9::99/64
          }
          virtual_rules { from fd00:33::/64 table 9 priority 1100 }
          track_script { chk weight 2 }
        }
        vrrp_instance V3 {
          interface eth0
          virtual_router_id 53
          version 3
          unicast_src_ip 10.9.0.1
          unicast_peer { 10.9.0.2 }
          virtual_ipaddress { 10.9.0.60/24 }
          virtual_routes {
            10.20.0.0/16 via 10.9.0.254 dev eth0 metric 5 src 10.9.0.60 table 100
            blackhole 10.22.0.0/16
            10.23.0.0/24 nexthop via 10.9.0.253 dev eth0 weight 3 onlink nexthop via 10.9.0.252 weight 2
            10.24.0.0/16 via 10.9.0.250 dev eth0 tos 0x10 mtu lock 1400 window 2000 initcwnd 5 realms 5/6 congctl reno
          }
          virtual_rules {
            from 10.1.0.0/16 table 100 priority 1000
            to 10.2.0.0/16 table 100 iif eth0 fwmark 0x10/0xff tos 0x10 priority 1001
            from 10.3.0.0/16 goto 2000 priority 1002
            not from 10.4.0.0/16 blackhole priority 1003
          }
        }
        vrrp_instance V4 {
          interface eth0
          virtual_router_id 54
          version 3
          promote_secondaries
          virtual_ipaddress { 10.9.0.70/24 }
          notify_deleted
        }
        virtual_server_group GRP {
          10.9.7.10 80
          10.9.7.20-25 81
          fwmark 9
        }
        virtual_server fwmark 5 {
          lb_algo mh
          mh-port
          lb_kind TUN
          real_server 10.9.1.5 0 { weight 1 }
        }
        virtual_server group GRP {
          lb_algo wlc
          protocol TCP
          lvs_method DR
          inhibit_on_failure
          real_server 10.9.1.6 80 { }
          real_server 10.9.1.7 80 { weight 9
            upper_threshold 100
          }
        }
        virtual_server fd00:7::1 443 {
          lb_algo sh
          lvs_method NAT
          protocol UDP
          persistence_timeout 30
          persistence_granularity 64
          ops
          real_server fd00:7:1::1 443 { weight 1 }
        }

        """;

    [Test, Category("KernelLong")]
    public void A_director_is_told_as_keepalived_tells_it()
    {
        var (ours, theirs) = Start(Global + Director);
        Agree(ours, theirs);
        Assert.That(ours.Run($"snmpset -v2c -c public -On {Agent} {Keepalived}.3.4.1.7.1.2 i 7").Output, Does.Contain("INTEGER: 7"));
        Assert.That(ours.Run($"snmpset -v2c -c public -On {Agent} {Priority} i 0").Output, Does.Contain("wrongValue"));
        Assert.That(ours.Run($"snmpset -v2c -c public -On {Agent} {Weight} i 7").Output, Does.Contain("notWritable"), "the sorry server has no weight");
        WaitFor(() => ours.Demand("ipvsadm -Sn").Contains("10.9.0.11:80 -g -w 7", StringComparison.Ordinal), "the weight that was set is in the table");
        ours.Demand("kill $(cat /tmp/snmpd.pid); rm -f /tmp/agentx");
        StartAgent(ours);
        WaitFor(() => Walk(ours, Keepalived).Contains("STRING: \"V1\"", StringComparison.Ordinal), "another snmpd is found");
    }

    [Test, Category("KernelLong")]
    public void All_that_a_file_can_say_is_told_as_keepalived_tells_it()
    {
        var (ours, theirs) = Start(Global + Director + Rich);
        Agree(ours, theirs);
    }

    private (LabHost Ours, LabHost Theirs) Start(string configuration) => (StartOn("ours", LabDaemon.Ours, configuration), StartOn("debian", LabDaemon.Debians, configuration));

    private LabHost StartOn(string name, string binary, string configuration)
    {
        var network = NewNetwork();
        var host = network.AddHost(name, network.AddLan(), "10.9.0.1/24");
        // The same hardware address on both makes the same link-local address.
        host.Demand("ip link set eth0 down; ip link set eth0 address 02:00:00:00:00:01; ip link set eth0 up; ip addr add fd00:9::1/64 dev eth0 nodad");
        StartAgent(host);
        NewDaemon(host, binary, configuration).Start();
        return host;
    }

    private static void StartAgent(LabHost host)
    {
        host.WriteFile("/tmp/snmpd.conf", SnmpDaemon);
        host.Start("env MIBS= SNMP_PERSISTENT_DIR=/tmp snmpd -f -Lf /tmp/snmpd.log -C -c /tmp/snmpd.conf -I -smux -p /tmp/snmpd.pid", "/tmp/snmpd.out");
        WaitFor(() => File.Exists(host.PathOf("/tmp/agentx")), "snmpd listens for agents");
    }

    /// <summary>Everything of both becomes equal, and the instance is master.</summary>
    private static void Agree(LabHost ours, LabHost theirs)
    {
        var (mine, other) = ("", "");
        string[] roots = [Keepalived, Version2, Version3];
        Shell.WaitFor(Patience, () =>
        {
            (mine, other) = (string.Concat(roots.Select(root => Walk(ours, root))), string.Concat(roots.Select(root => Walk(theirs, root))));
            return mine == other && other.Contains($"{Keepalived}.2.3.1.4.1 = INTEGER: 2", StringComparison.Ordinal);
        }, PollInterval);
        Assert.That(other, Does.Contain($"{Keepalived}.2.3.1.4.1 = INTEGER: 2"), "Debian's keepalived is master");
        Assert.That(mine.Split('\n'), Is.EqualTo(other.Split('\n')), "ours beside Debian's");
    }

    private static string Walk(LabHost host, string root) =>
        string.Concat(host.Run($"env MIBS= snmpwalk -v2c -c public -On {Agent} {root}").Output.Split('\n').Where(static line => !Differs().IsMatch(line)).Select(static line => line + "\n"));

    /// <summary>
    /// Versions and times; which addresses are advertised, which Debian's keepalived tells of its first instance only; and the master's address in
    /// VRRP-MIB, which it leaves empty while it is master itself.
    /// </summary>
    [GeneratedRegex(@"^\.1\.3\.6\.1\.4\.1\.9586\.100\.5\.(1\.1\.0|2\.6\.1\.11\.)|Timeticks|^\.1\.3\.6\.1\.2\.1\.68\.1\.3\.1\.7\.")]
    private static partial Regex Differs();
}
