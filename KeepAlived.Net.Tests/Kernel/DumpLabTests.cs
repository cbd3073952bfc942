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
            real_server 10.0.0.2 80 {
                weight 4
            }
        }
        """;

    /// <summary>Times, counts of a moment, and the password, which Debian's writes.</summary>
    private static readonly string[] Varying = ["last_transition", "advert_sent", "auth_data"];

    /// <summary>Lines that scripts look for.</summary>
    private static readonly string[] Labels =
        ["------<", "VRRP Instance =", "State =", "Wantstate =", "Interface =", "Virtual Router ID", "Priority =", "Effective priority", "Advert interval", "Virtual IP", "192.168.", "transition script", "Tracked", "VS VIP", "RIP =", "alive =", "lvs_sched", "protocol ="];

    [Test]
    public void Counters_JSON_and_states_are_those_of_Debians()
    {
        var (ours, debians) = (Start(LabDaemon.Ours), Start(LabDaemon.Debians));
        var (our, debian) = (Dump(ours), Dump(debians));
        Assert.That(Fields(our.Json), Is.EqualTo(Fields(debian.Json)));
        Assert.That(Comparable(our.Stats, "Sent:"), Is.EqualTo(Comparable(debian.Stats, "Sent:")));
        Assert.That(Settled(our.Data), Is.EqualTo(Settled(debian.Data)));
        Assert.That(Labelled(our.Checks), Is.EqualTo(Labelled(debian.Checks)));
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
    private static List<string> Settled(string text) => [.. text.Split('\n').Where(static line => !Regex.IsMatch(line, "libnftnl|realtime limit|Password|fd_in|Last transition|Read timeout|MAC =|IPv6 address|Router ID"))];

    private static List<string> Labelled(string text) => [.. text.Split('\n').Where(static line => Array.Exists(Labels, line.Contains))];
}
