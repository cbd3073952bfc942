using System.Text.Json;
using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>Dumps beside Debian's keepalived, field by field.</summary>
internal sealed class DumpLabTests : LabFixture
{
    private const string Configuration =
        """
        vrrp_instance A {
            interface eth0
            virtual_router_id 51
            priority 150
            advert_int 1
            preempt_delay 2.5
            notify_backup "/bin/true a 'b c'"
            authentication {
                auth_type PASS
                auth_pass secret
            }
            virtual_ipaddress {
                192.168.0.99/24 label eth0:1
            }
            virtual_ipaddress_excluded {
                192.168.0.98
            }
            virtual_routes {
                192.168.77.0/24 via 192.168.0.7 dev eth0
            }
            virtual_rules {
                from 192.168.78.0/24 table 100
            }
            track_interface {
                lo weight 3
            }
        }
        vrrp_instance B {
            interface eth0
            virtual_router_id 52
            version 3
            priority 100
            use_vmac
            advert_int 0.5
            nopreempt
            virtual_ipaddress {
                192.168.0.97
            }
        }
        virtual_server 10.0.0.1 80 {
            delay_loop 1
            lb_algo rr
            lb_kind NAT
            protocol TCP
            retry 2
            warmup 3
            persistence_timeout 60
            persistence_granularity 255.255.255.0
            quorum_down "/bin/true down"
            sorry_server 10.0.0.9 8080
            real_server 10.0.0.2 80 {
                weight 4
                uthreshold 9
                inhibit_on_failure
            }
            real_server 10.0.0.3 80 {
                lvs_method TUN type gue port 6080
                connect_timeout 2
                TCP_CHECK {
                    warmup 3000
                    fwmark 3
                }
                HTTP_GET {
                    warmup 3000
                    url {
                        path /a
                        status_code 200-204 301
                        regex hello
                        regex_min_offset 2
                    }
                    virtualhost check.example.org
                }
                UDP_CHECK {
                    warmup 3000
                    require_reply 57xx65
                }
                MISC_CHECK {
                    warmup 3000
                    misc_path "/bin/true 1"
                }
            }
        }
        virtual_server_group G {
            10.0.0.20-22 80
            fwmark 5
        }
        virtual_server group G {
            lvs_sched sh
            sh-port
            lvs_method DR
            protocol TCP
            real_server 10.0.0.2 80 {
            }
        }
        """;

    /// <summary>Times, counts of a moment, and the password, which Debian's writes.</summary>
    private static readonly string[] Varying = ["last_transition", "advert_sent", "auth_data"];

    [Test]
    public void Counters_JSON_and_states_are_those_of_Debians()
    {
        var (ours, debians) = (Start(LabDaemon.Ours), Start(LabDaemon.Debians));
        var (our, debian) = (Dump(ours), Dump(debians));
        Assert.That(Fields(our.Json), Is.EqualTo(Fields(debian.Json)));
        Assert.That(Comparable(our.Stats, "Sent:"), Is.EqualTo(Comparable(debian.Stats, "Sent:")));
        Assert.That(Settled(our.Data), Is.EqualTo(Settled(debian.Data)));
        Assert.That(Settled(our.Checks), Is.EqualTo(Settled(debian.Checks)));
        ours.Stop();
        debians.Stop();
    }

    private LabDaemon Start(string binary)
    {
        var network = NewNetwork();
        var daemon = NewDaemon(network.AddHost("router", network.AddLan(), "192.168.0.1/24"), binary, Configuration);
        daemon.Start();
        return daemon;
    }

    private static (string Stats, string Json, string Data, string Checks) Dump(LabDaemon daemon)
    {
        WaitFor(() => LabSnapshot.Interfaces(daemon.Host) is var state && state.Contains("192.168.0.99") && state.Contains("192.168.0.97"), "it is master of both");
        daemon.Host.Demand("for s in USR1 USR2 36; do kill -$s $(cat /run/keepalived.pid); done");
        WaitFor(() => daemon.Host.Run("test -s /tmp/keepalived.json -a -s /tmp/keepalived.stats -a -s /tmp/keepalived.data -a -s /tmp/keepalived_check.data").Status == 0, "the dumps are there");
        return (daemon.Host.ReadFile("/tmp/keepalived.stats"), daemon.Host.ReadFile("/tmp/keepalived.json"), daemon.Host.ReadFile("/tmp/keepalived.data"), daemon.Host.ReadFile("/tmp/keepalived_check.data"));
    }

    private static List<string> Fields(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. from instance in document.RootElement.EnumerateArray()
                   from part in instance.EnumerateObject()
                   from field in part.Value.EnumerateObject()
                   select $"{part.Name}.{field.Name} = {(Varying.Contains(field.Name) ? field.Value.ValueKind : field.Value.ToString())}"];
    }

    private static List<string> Comparable(string text, string without) => [.. text.Split('\n').Where(line => !line.Contains(without))];

    /// <summary>All lines but those of which one knows nothing beforehand, and those that docs/DIFFERENCES.md names.</summary>
    private static List<string> Settled(string text) => [.. text.Split('\n').Where(static line => !Regex.IsMatch(line, "libnftnl|realtime limit|Password|fd_in|Last transition|Read timeout|MAC =|IPv6 address|Router ID|Regex ref count"))];
}
