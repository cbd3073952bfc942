using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>What a master holds in the kernel, beside Debian's keepalived with the same file on a host like it.</summary>
internal sealed partial class KernelStateTests : LabFixture
{
    private const int Instances = 4;

    private const string Links =
        """
        vrrp_instance own {
            interface eth0
            virtual_router_id 51
            priority 200
            use_vmac
            use_vmac_addr
            virtual_ipaddress {
                192.168.0.99/24
                10.1.0.98/24 dev eth1
            }
        }
        vrrp_instance custom {
            interface eth0
            virtual_router_id 52
            priority 200
            use_vmac named 02:00:5e:01:02:03
            virtual_ipaddress {
                192.168.0.98/24
            }
            virtual_ipaddress_excluded {
                fd00::97/64
            }
        }
        vrrp_instance vlan {
            interface eth3
            virtual_router_id 53
            priority 200
            use_ipvlan ipv1 10.3.0.7 private
            virtual_ipaddress {
                10.3.0.97/24
            }
        }
        vrrp_instance inside {
            interface eth2
            virtual_router_id 54
            priority 200
            use_vmac
            virtual_ipaddress {
                10.2.0.99/24
            }
            virtual_routes {
                10.9.0.0/16 via 10.2.0.2 dev eth2 vrf red
                10.8.0.0/16 encap ip id 5 dst 10.2.0.9 ttl 9 dev eth2 table 77
            }
        }
        static_ipaddress {
            192.168.0.50/24 dev eth0
        }
        static_rules {
            from 10.77.0.0/16 table 100 priority 5000
        }
        """;

    [Test, Category("KernelLong")]
    public void Links_addresses_routes_and_settings_equal_those_of_Debians_and_a_stop_leaves_nothing()
    {
        var (ours, debians) = (NewSide(LabDaemon.Ours), NewSide(LabDaemon.Debians));
        var before = Everything(ours.Host);
        Assert.That(Everything(debians.Host), Is.EqualTo(before), "the hosts are alike");
        ours.Start();
        debians.Start();
        WaitFor(() => IsUp(ours.Host) && IsUp(debians.Host), "both are master of all");
        AreEqual(ours, debians, "as master");

        ours.Kill();
        ours.Start();
        WaitFor(() => Regex.Count(ours.LogText, "Entering MASTER STATE") == Instances && IsUp(ours.Host), "it is master again");
        AreEqual(ours, debians, "after kill -9 and a start");
        ours.Stop();
        Assert.That(Everything(ours.Host), Is.EqualTo(before));
    }

    private static bool IsUp(LabHost host) => host.Run("ip addr").Output is var text && text.Contains("192.168.0.99/") && text.Contains("10.1.0.98/") && text.Contains("192.168.0.98/") && text.Contains("10.3.0.97/") && text.Contains("10.2.0.99/");

    private static void AreEqual(LabDaemon ours, LabDaemon debians, string when)
    {
        var (here, there) = (Everything(ours.Host), Everything(debians.Host));
        Assert.That(string.Join('\n', here.Except(there).Select(static line => "ours: " + line).Concat(there.Except(here).Select(static line => "Debian's: " + line))), Is.Empty, when);
    }

    private LabDaemon NewSide(string binary)
    {
        var network = NewNetwork();
        var host = network.AddHost("side", network.AddLan(), "192.168.0.1/24");
        host.Connect(network.AddLan(), "eth1", "10.1.0.1/24");
        host.Connect(network.AddLan(), "eth2", "10.2.0.1/24");
        host.Connect(network.AddLan(), "eth3", "10.3.0.1/24");
        host.Demand("ip link add red type vrf table 10; ip link set red up; ip link set eth2 master red");
        return NewDaemon(host, binary, Links);
    }

    /// <summary>Links, addresses, routes, rules and settings without what differs between any two hosts.</summary>
    private static string[] Everything(LabHost host)
    {
        var lines = host.Demand("ip -d -o link; ip -o addr; ip -d route show table all; ip -6 -d route show table all; ip -d rule; " + Settings).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Where(static line => !line.Contains("fe80:") && !line.Contains("sit0") && !line.Contains("eth0/arp_") && !line.Contains("eth1/arp_") && !line.Contains("eth2/arp_"))
            .Select(static line => Varying().Replace(line, "").TrimEnd()).Order(StringComparer.Ordinal)];
    }

    private const string Settings = "cd /proc/sys/net; for i in ipv4/conf/*/arp_ignore ipv4/conf/*/arp_filter ipv4/conf/*/rp_filter ipv4/conf/*/accept_local ipv4/conf/*/promote_secondaries ipv6/conf/*/disable_ipv6; do echo $i $(cat $i); done";

    /// <summary>Indexes, MACs of the lab's own interfaces, counts.</summary>
    [GeneratedRegex(@"^\d+: |@if\d+|link-netnsid \d+|(?<=eth\d.*)link/ether [0-9a-f:]+|(?<=(ipv1|red).*)link/ether [0-9a-f:]+|promiscuity \d+|allmulti \d+|(gso|gro|tso)_\S+ \d+")]
    private static partial Regex Varying();
}
