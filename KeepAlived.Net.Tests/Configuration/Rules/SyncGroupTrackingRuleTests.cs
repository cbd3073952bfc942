using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Tests.Configuration.Rules;

/// <summary>What a sync group and its members track; every row was measured with keepalived 2.2.7.</summary>
internal sealed class SyncGroupTrackingRuleTests
{
    private const string Definitions =
        """
        vrrp_script S {
            script "/bin/true"
            weight 3
        }
        vrrp_track_process P {
            process x
            weight 10
        }
        track_file F {
            file /tmp/f
        }
        bfd_instance B {
            neighbor_ip 10.0.0.2
            weight 20
        }
        """;

    private const string Trackers = "track_script {\nS\n}\ntrack_process {\nP\n}\ntrack_file {\nF\n}\ntrack_bfd {\nB\n}\ntrack_interface {\neth9 weight 40\n}\n";

    [TestCase(""), TestCase("sync_group_tracking_weight"), TestCase("global_tracking")]
    public void What_the_group_tracks_each_member_tracks_with_its_weight(string option)
    {
        var members = Parse(Trackers + option, "").Instances;
        Assert.That(members.Select(Summary), Is.EqualTo(new[] { "S3 P10 F1 B20 eth9:40", "S3 P10 F1 B20 eth9:40" }));
    }

    [TestCase("", "P10 F0 eth9:40"), TestCase("sync_group_tracking_weight", "S3 P10 F1 B20 eth9:40"), TestCase("global_tracking", "S3 P10 F1 B20 eth9:40")]
    public void What_one_member_tracks_loses_some_weights_unless_the_group_allows_them(string option, string expected)
    {
        var members = Parse(option, Trackers).Instances;
        Assert.That(Summary(members[0]), Is.EqualTo(expected));
        Assert.That(Summary(members[1]), Is.Empty);
    }

    private static string Summary(VrrpInstance member) => string.Join(' ',
        member.TrackedScripts.Concat(member.TrackedProcesses).Concat(member.TrackedFiles).Concat(member.TrackedBfd).Select(item => $"{item.Name}{item.Weight}")
            .Concat(member.TrackedInterfaces.Select(item => $"{item.Name}:{item.Weight}")));

    private static KeepalivedConfiguration Parse(string group, string member)
    {
        var text = new ConfigurationText();
        var all = $"{Definitions}\nvrrp_sync_group G {{\ngroup {{\none\ntwo\n}}\n{group}\n}}\n{Instance("one", 1, member)}\n{Instance("two", 2, "")}";
        foreach (var (index, line) in all.Split('\n').Index()) text.Add("test.conf", index + 1, line);
        return ConfigurationLoader.Parse(text, new LoaderEnvironment("test")).Model;
    }

    private static string Instance(string name, int router, string trackers) =>
        $"vrrp_instance {name} {{\ninterface eth0\nvirtual_router_id {router}\n{trackers}virtual_ipaddress {{\n10.0.0.9{router}\n}}\n}}";
}
