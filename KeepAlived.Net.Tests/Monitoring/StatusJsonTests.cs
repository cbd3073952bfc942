using System.Text;
using System.Text.Json;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Tests.Monitoring;

/// <summary>keepalived.json: fields, order and types as keepalived 2.2.7 wrote them for the same configuration.</summary>
internal sealed class StatusJsonTests
{
    private const string Configuration =
        """
        vrrp_script chk {
            script "/nowhere/check 'a b'"
        }
        vrrp_track_process web {
            process nginx -g x
            quorum 2
            weight 5
        }
        vrrp_instance A {
            interface eth0
            virtual_router_id 51
            advert_int 1
            preempt_delay 3.5
            garp_master_refresh 9
            notify_master "/nowhere/notify m"
            notify_deleted
            authentication {
                auth_type PASS
                auth_pass secret
            }
            track_interface {
                eth1 weight 3
            }
            track_process {
                web
            }
            virtual_ipaddress {
                10.0.0.100
                10.0.0.101/24 brd + label eth0:2
            }
            virtual_routes {
                192.168.2.0/24 dev eth0 table 7 scope link
            }
            virtual_rules {
                from 192.168.1.0/24 table 5
            }
        }
        """;

    private static readonly string[] DataFields =
    [
        "iname", "dont_track_primary", "skip_check_adv_addr", "strict_mode", "vmac_ifname", "ifp_ifname", "master_priority", "last_transition", "garp_delay", "garp_refresh", "garp_rep",
        "garp_refresh_rep", "garp_lower_prio_delay", "garp_lower_prio_rep", "lower_prio_no_advert", "higher_prio_send_advert", "vrid", "base_priority", "effective_priority", "vipset",
        "promote_secondaries", "adver_int", "master_adver_int", "accept", "nopreempt", "preempt_delay", "state", "wantstate", "version", "smtp_alert", "notify_deleted", "script_master",
        "vips", "vroutes", "vrules", "track_ifp", "auth_type", "auth_data",
    ];

    [Test]
    public void Fields_come_in_keepalived_s_order_with_its_types()
    {
        using var document = Document(Configuration);
        var instance = document.RootElement[0];
        var data = instance.GetProperty("data");
        Assert.That(data.EnumerateObject().Select(static field => field.Name), Is.EqualTo(DataFields));
        Assert.That(data.GetProperty("last_transition").GetRawText(), Is.EqualTo("1795277730.25"));
        Assert.That(data.GetProperty("preempt_delay").GetRawText(), Is.EqualTo("3"), "whole seconds");
        Assert.That(data.GetProperty("accept").GetRawText(), Is.EqualTo("1"));
        Assert.That(data.GetProperty("vipset").GetRawText(), Is.EqualTo("true"));
        Assert.That(data.GetProperty("adver_int").GetRawText(), Is.EqualTo("1"));
        Assert.That(data.GetProperty("script_master").GetString(), Is.EqualTo("'/nowhere/notify' 'm'"));
        Assert.That(data.GetProperty("vips")[1].GetString(), Is.EqualTo("10.0.0.101/24 brd 10.0.0.255 dev eth0 scope global label eth0:2 set"));
        Assert.That(data.GetProperty("vroutes")[0].GetString(), Is.EqualTo("prepend 192.168.2.0/24 dev eth0 table 7 proto 18 scope 253"));
        Assert.That(data.GetProperty("vrules")[0].GetString(), Is.EqualTo("from 192.168.1.0/24 priority 16384 tos 0x0 protocol 18 lookup 5"));
        Assert.That(instance.GetProperty("stats").EnumerateObject().Select(static field => field.Value.GetInt32()), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 8, 6, 7, 9, 10, 11, 12, 13, 14 }));
    }

    [Test]
    public void Slashes_are_escaped_as_keepalived_does() =>
        Assert.That(Encoding.UTF8.GetString(StatusJson.Of(Snapshots.Masters(Configuration), TrackedStates.None)), Does.Contain(@"""script_master"":""'\/nowhere\/notify' 'm'"""));

    [Test]
    public void A_password_never_appears()
    {
        using var document = Document(Configuration);
        Assert.That(document.RootElement.GetRawText(), Does.Not.Contain("secret").And.Contain("\"auth_data\":\"********\""));
    }

    [Test]
    public void Version_2_has_an_object_with_tracked_processes()
    {
        var states = TrackedStates.None with { Processes = new Dictionary<string, ProcessState> { ["web"] = new(true, 4, ExitDelayRuns: true) } };
        using var document = Document("global_defs {\njson_version 2\n}\n" + Configuration, states);
        Assert.That(document.RootElement.EnumerateObject().Select(static field => field.Name), Is.EqualTo(new[] { "vrrp", "track_process" }));
        Assert.That(document.RootElement.GetProperty("vrrp")[0].GetProperty("data").GetProperty("track_process")[0].GetString(), Is.EqualTo("web"));
        var process = document.RootElement.GetProperty("track_process")[0];
        Assert.That(process.EnumerateObject().Select(static field => field.Name), Is.EqualTo(new[]
        {
            "process", "parameters", "param_match", "min_processes", "max_processes", "current_processes", "have_quorum", "weight", "terminate_delay", "fork_delay",
            "fork_delay_timer_running", "terminate_delay_timer_running", "full_command",
        }));
        Assert.That((process.GetProperty("process").GetString(), process.GetProperty("current_processes").GetInt32(), process.GetProperty("have_quorum").GetBoolean()), Is.EqualTo(("nginx", 4, true)));
        Assert.That((process.GetProperty("fork_delay_timer_running").GetBoolean(), process.GetProperty("terminate_delay_timer_running").GetBoolean()), Is.EqualTo((false, true)));
    }

    [Test]
    public void Texts_of_the_configuration_that_are_no_ascii_are_escaped_or_utf8()
    {
        var name = "w\u00c3\u00a4hl\"er"; // the bytes of UTF-8, as the configuration keeps them
        var snapshot = Snapshots.Masters(Configuration);
        snapshot.Model.Instances[0].Name = name;
        using var document = JsonDocument.Parse(StatusJson.Of(snapshot, TrackedStates.None));
        Assert.That(document.RootElement[0].GetProperty("data").GetProperty("iname").GetString(), Is.EqualTo("wähl\"er"));
    }

    [Test]
    public void No_character_of_a_name_ends_the_string_it_stands_in()
    {
        var name = string.Concat(Enumerable.Range(1, 126).Select(static code => (char)code)) + "\", \"state\": 9, \"x\": \"";
        var snapshot = Snapshots.Masters(Configuration);
        snapshot.Model.Instances[0].Name = name;
        using var document = JsonDocument.Parse(StatusJson.Of(snapshot, TrackedStates.None));
        var data = document.RootElement[0].GetProperty("data");
        Assert.That((data.GetProperty("iname").GetString(), data.GetProperty("state").GetInt32()), Is.EqualTo((name, 2)));
    }

    private static JsonDocument Document(string configuration, TrackedStates? states = null) => JsonDocument.Parse(StatusJson.Of(Snapshots.Masters(configuration), states ?? TrackedStates.None));
}
