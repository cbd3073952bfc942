using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Tests.Configuration.Model;

/// <summary>Names, places and MACs of links that are made for routers, as Debian's keepalived 2.2.7 gives them.</summary>
internal sealed class VirtualLinksTests
{
    [Test]
    public void Prefixes_custom_MACs_and_links_for_addresses()
    {
        var model = Parse(
            """
            global_defs {
                vmac_prefix vm
                vmac_addr_prefix va
            }
            vrrp_instance one {
                interface eth0
                virtual_router_id 51
                use_vmac
                use_vmac_addr
                virtual_ipaddress {
                    10.0.0.99/24
                    10.1.0.98/24 dev eth1
                }
            }
            vrrp_instance two {
                interface eth0
                virtual_router_id 52
                use_vmac foo 02:00:5e:01:02:03
                virtual_ipaddress {
                    10.0.0.97/24
                    10.1.0.97/24 dev eth1 use_vmac
                    10.1.0.96/24 dev eth1
                }
                virtual_ipaddress_excluded {
                    fd00::97/64
                }
            }
            vrrp_instance six {
                interface eth0
                virtual_router_id 54
                use_vmac
                virtual_ipaddress {
                    fe80::1:54
                }
            }
            """);
        Assert.That(Links(model), Is.EqualTo(new[]
        {
            "vm.51@eth0 00005E000133", "va.51@eth1 00005E000133", "foo@eth0 02005E010203", "va.52@eth1 02005E010203", "vm.54@eth0 00005E000236",
        }));
        Assert.That(Places(model), Is.EqualTo(new[]
        {
            "10.0.0.99 vm.51", "10.1.0.98 va.51", "10.0.0.97 foo", "10.1.0.97 va.52", "10.1.0.96 eth1", "fd00::97 eth0", "fe80::1:54 vm.54",
        }));
    }

    [Test]
    public void A_name_that_is_taken_gets_a_number_and_equal_links_are_shared()
    {
        var model = Parse(
            """
            vrrp_instance one {
                interface eth0
                virtual_router_id 51
                use_vmac
                use_vmac_addr
                virtual_ipaddress {
                    10.0.0.99/24
                    10.1.0.98/24 dev eth1
                }
                virtual_ipaddress_excluded {
                    2001:db8::1
                }
            }
            vrrp_instance two {
                interface eth1
                virtual_router_id 51
                use_vmac
                virtual_ipaddress {
                    10.1.0.97/24
                }
            }
            vrrp_instance six {
                interface eth0
                virtual_router_id 51
                use_vmac
                virtual_ipaddress {
                    fe80::1:54
                    fd00::54/64 dev eth1 use_vmac
                }
            }
            """);
        Assert.That(Links(model), Is.EqualTo(new[] { "vrrp.51@eth0 00005E000133", "vrrp1.51@eth1 00005E000133", "vrrp6.51@eth0 00005E000233", "vrrp2.51@eth1 00005E000233" }));
        Assert.That(Places(model), Is.EqualTo(new[] { "10.0.0.99 vrrp.51", "10.1.0.98 vrrp1.51", "2001:db8::1 vrrp6.51", "10.1.0.97 vrrp1.51", "fe80::1:54 vrrp6.51", "fd00::54 vrrp2.51" }));
    }

    [Test]
    public void An_ipvlan_has_no_MAC_of_its_own_and_no_virtual_addresses()
    {
        var model = Parse(
            """
            vrrp_instance one {
                interface eth0
                virtual_router_id 51
                use_ipvlan ipv1 10.0.0.7 private
                virtual_ipaddress {
                    10.0.0.99/24
                }
            }
            """);
        Assert.That(Links(model), Is.EqualTo(new[] { "ipv1@eth0 " }));
        Assert.That(Places(model), Is.EqualTo(new[] { "10.0.0.99 eth0" }));
    }

    /// <summary>As keepalived 2.2.7, which says "changing to mac1".</summary>
    [TestCase("mac2 02:00:00:00:99:01", "mac1"), TestCase("mac1 02:00:00:00:99:01", "mac1"), TestCase("02:00:00:00:99:01", "mac1"), TestCase("mac2 02:00:00:00:99:02", "mac2")]
    public void One_MAC_on_one_interface_has_one_link_whatever_it_is_called(string second, string expected)
    {
        var model = Parse(
            $$"""
            vrrp_instance one {
                interface eth0
                virtual_router_id 51
                use_vmac mac1 02:00:00:00:99:01
                virtual_ipaddress {
                    10.0.0.99/24
                }
            }
            vrrp_instance two {
                interface eth0
                virtual_router_id 52
                use_vmac {{second}}
                virtual_ipaddress {
                    10.0.0.98/24
                }
            }
            """);
        var links = VirtualLinks.Of(model);
        Assert.That(model.Instances[1].OwnLink, Is.EqualTo(expected));
        Assert.That(links.All, Has.Count.EqualTo(expected == "mac1" ? 1 : 2));
        Assert.That(links.InterfaceOf(model.Instances[1], model.Instances[1].VirtualAddresses[0]), Is.EqualTo(expected));
    }

    [TestCase("10:21:32:43:54", "102132435433", Description = "as keepalived 2.2.7"), TestCase("2:21:32:43:54:5", "022132435405")]
    public void The_VRID_follows_five_bytes_of_a_MAC(string mac, string expected)
    {
        var parsed = TextFile.Parse(TextFile.Instance[..^1] + $"use_vmac vip {mac}\n}}");
        Assert.That(Links(parsed.Model), Is.EqualTo(new[] { $"vip@eth0 {expected}" }));
        Assert.That(parsed.Diagnostics, Is.Empty);
    }

    [Test]
    public void Interfaces_of_others_keep_their_names()
    {
        var text = TextFile.Parse(TextFile.Instance[..^1] + "use_vmac vip\n}").Text;
        var loaded = ConfigurationLoader.Parse(text, TextFile.Machine with { InterfaceExists = static name => name is "eth0" or "vip" or "vrrp.51" or "vrrp1.51", IsForeignLink = static name => name is not "eth0" });
        Assert.That(Links(loaded.Model), Is.EqualTo(new[] { "vrrp2.51@eth0 00005E000133" }), "vrrp1.51 in keepalived 2.2.7, where vip and vrrp.51 are taken");
        Assert.That(loaded.Complaints().Single(), Does.Contain("interface vip is there and no macvlan"));
    }

    private static KeepalivedConfiguration Parse(string configuration)
    {
        var text = new ConfigurationText();
        foreach (var (index, line) in configuration.Split('\n').Index()) text.Add("test.conf", index + 1, line);
        return ConfigurationLoader.Parse(text, new LoaderEnvironment("test")).Model;
    }

    private static string[] Links(KeepalivedConfiguration model) =>
        [.. VirtualLinks.Of(model).All.Select(link => $"{link.Name}@{link.Parent} {Convert.ToHexString(link.Mac ?? [])}")];

    private static string[] Places(KeepalivedConfiguration model) =>
        [.. model.Instances.SelectMany(instance => instance.VirtualAddresses.Concat(instance.ExcludedAddresses).Select(address => $"{address.Address} {instance.Links!.InterfaceOf(instance, address)}"))];
}
