using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Tests.Configuration.Rules;

/// <summary>A sync group of two instances, and one of each kind of thing to track: script S, process P, file F, session B, interface eth9.</summary>
internal static class TrackingText
{
    private const string Definitions =
        """
        global_defs {
            script_user root
            enable_script_security
        }
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

    /// <param name="own">After each name: "weight 7".</param>
    public static string Trackers(string own, string ofInterface) =>
        $"track_script {{\nS {own}\n}}\ntrack_process {{\nP {own}\n}}\ntrack_file {{\nF {own}\n}}\ntrack_bfd {{\nB {own}\n}}\ntrack_interface {{\neth9 {ofInterface}\n}}\n";

    /// <param name="group">More lines of the sync group.</param>
    /// <param name="member">More lines of its first member.</param>
    /// <param name="priority">Of its first member.</param>
    public static LoadedConfiguration Parse(string group, string member, int priority = 100)
    {
        var text = new ConfigurationText();
        var all = $"{Definitions}vrrp_sync_group G {{\ngroup {{\none\ntwo\n}}\n{group}\n}}\n{Instance("one", 1, priority, member)}{Instance("two", 2, 100, "")}";
        foreach (var (index, line) in all.Split('\n').Index()) text.Add("test.conf", index + 1, line);
        return ConfigurationLoader.Parse(text, new LoaderEnvironment("test"));
    }

    /// <summary>What it tracks, with its weights: "S3 P10 F0 eth9:40".</summary>
    public static string Summary(VrrpInstance member) => string.Join(' ',
        member.TrackedScripts.Concat(member.TrackedProcesses).Concat(member.TrackedFiles).Concat(member.TrackedBfd).Select(item => $"{item.Name}{item.Weight}")
            .Concat(member.TrackedInterfaces.Select(item => $"{item.Name}:{item.Weight}")));

    private static string Instance(string name, int router, int priority, string trackers) =>
        $"vrrp_instance {name} {{\ninterface eth0\nvirtual_router_id {router}\npriority {priority}\n{trackers}virtual_ipaddress {{\n10.0.0.9{router}\n}}\n}}\n";
}
