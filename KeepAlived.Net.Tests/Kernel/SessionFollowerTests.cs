using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>What follows a BFD session, with ours beside Debian's: real servers by BFD_CHECK, instances and sync groups by track_bfd.</summary>
internal sealed class SessionFollowerTests : DirectorFixture
{
    private const string Session = "bfd_instance s {\n neighbor_ip 10.0.0.200\n source_ip 10.0.0.254\n min_rx 200\n min_tx 200\n}\n";

    private const string Neighbour = "bfd_instance d {\n neighbor_ip 10.0.0.254\n source_ip 10.0.0.200\n min_rx 200\n min_tx 200\n}\n"
        + "vrrp_instance N {\n interface eth0\n virtual_router_id 99\n track_bfd {\n d\n }\n virtual_ipaddress {\n 10.0.0.99/32\n }\n}\n";

    private static string Router(string name, int id, string extra) =>
        $"vrrp_instance {name} {{\n interface eth0\n state BACKUP\n virtual_router_id {id}\n advert_int 1\n {extra}\n virtual_ipaddress {{\n 192.168.0.{id}/24\n }}\n}}\n";

    [Test]
    public void Real_servers_instances_and_groups_follow_their_session()
    {
        var text = Session + "vrrp_sync_group G {\n group {\n A\n B\n }\n track_bfd {\n s\n }\n}\n" + Router("A", 61, "") + Router("B", 62, "") + Router("C", 63, "")
            + VirtualServer("192.168.0.70 80", "NAT", "lb_algo rr\n protocol TCP", RealServer(1, check: "BFD_CHECK {\n name s\n }"), RealServer(2));
        var twins = NewTwins(text);
        twins.Start();
        twins.ServicesAgree("nobody answers", @"192\.168\.0\.70:80 -s rr(?!.*10\.0\.0\.1:80).*10\.0\.0\.2:80");
        twins.Agree("only C has no session", @"192\.168\.0\.63/24", Addresses);

        var neighbours = new List<LabDaemon>();
        twins.OnServers(host =>
        {
            neighbours.Add(NewDaemon(host, LabDaemon.Debians, Neighbour));
            neighbours[^1].Start();
        });
        twins.ServicesAgree("the session is up", @"10\.0\.0\.1:80.*10\.0\.0\.2:80");
        twins.Agree("all are masters", @"192\.168\.0\.61/24.*192\.168\.0\.62/24.*192\.168\.0\.63/24", Addresses);

        neighbours.ForEach(neighbour => neighbour.Stop());
        twins.ServicesAgree("the session is down", @"192\.168\.0\.70:80 -s rr(?!.*10\.0\.0\.1:80).*10\.0\.0\.2:80");
        twins.Agree("the group has left", @"^(?!.*\.61/).*192\.168\.0\.63/24", Addresses);
    }

    private static string Addresses(LabHost host) => string.Join('\n', host.Run("ip -4 -o addr show dev eth0").Output.Split('\n').Where(line => line.Contains(".6")).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]).Order());
}
