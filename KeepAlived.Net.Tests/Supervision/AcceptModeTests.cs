using System.Net.Sockets;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Supervision;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>RFC 9568 §6.1, Accept_Mode: what a neighbour sees of a master that refuses packets, by nft(8) on real namespaces.</summary>
[CancelAfter(30_000)]
internal sealed class AcceptModeTests
{
    private string _directory = "";

    [SetUp]
    public void Begin()
    {
        TestLan.RequireRoot();
        _directory = Directory.CreateTempSubdirectory("accept").FullName;
    }

    [TearDown]
    public void End() => Directory.Delete(_directory, recursive: true);

    [TestCase("no_accept", SocketError.TimedOut), TestCase("strict_mode on", SocketError.TimedOut)]
    [TestCase("accept\nstrict_mode on", SocketError.ConnectionRefused), TestCase("", SocketError.ConnectionRefused), TestCase("no_accept\npriority 255", SocketError.ConnectionRefused)]
    public void A_master_that_does_not_accept_answers_its_neighbours_and_no_packets(string settings, SocketError expected)
    {
        using var lan = new TestLan(withIPv6: true);
        lan.Left.Ip("address add 10.0.0.99/24 dev eth0");
        lan.Left.Ip("address add 2001:db8::99/64 dev eth0 nodad");
        var filter = new PacketFilter(text => Task.FromResult(lan.Left.Do(() => RealNft.Run(text))), () => new OwnershipJournal("filter", Assert.Fail, _directory), static _ => true, new RecordingLogger());
        string[] lines =
        [
            .. Lines("four", 51, $"10.0.0.99/24\n}}\n{settings}\nversion 3"),
            .. Lines("six", 52, $"fe80::99\n2001:db8::99/64\n}}\n{settings}\nversion 3"),
        ];
        var text = new ConfigurationText();
        foreach (var (index, line) in lines.Index()) text.Add("test.conf", index + 1, line);
        var model = ConfigurationLoader.Parse(text, new LoaderEnvironment("test")).Model;
        filter.Use(model);
        foreach (var instance in model.Instances) filter.SetMaster(instance, isMaster: true);
        foreach (var address in new[] { "10.0.0.99", "2001:db8::99" })
        {
            Assert.That(Neighbour.Connect(lan.Right, address), Is.EqualTo(expected), address);
            Assert.That(Neighbour.Resolve(lan.Right, address), Does.StartWith("lladdr "), "solicitations are answered all the same");
        }
        foreach (var instance in model.Instances) filter.SetMaster(instance, isMaster: false);
        Assert.That(Neighbour.Connect(lan.Right, "10.0.0.99"), Is.EqualTo(SocketError.ConnectionRefused), "the filter is gone with the mastership");
    }

    private static string[] Lines(string name, int id, string rest) => $"vrrp_instance {name} {{\ninterface eth0\nvirtual_router_id {id}\nvirtual_ipaddress {{\n{rest}\n}}".Split('\n');
}
