using System.Net;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Ipvs;

namespace KeepAlived.Net.Tests.Ipvs;

internal sealed class IpvsListingTests
{
    /// <summary>As Linux 6.1 writes it.</summary>
    private const string Listing = """
        IP Virtual Server version 1.2.1 (size=4096)
        Prot LocalAddress:Port Scheduler Flags
          -> RemoteAddress:Port Forward Weight ActiveConn InActConn
        TCP  0A000001:0050 wrr  persistent 300 FFFFFFFF
          -> C0A80102:1F90      Masq    3      2          40        
          -> C0A80103:1F90      Local   0      0          0         
        UDP  [2001:0db8:0000:0000:0000:0000:0000:0001]:0035 rr ops 
          -> [2001:0db8:0000:0000:0000:0000:0000:0002]:0035      Tunnel  1      0          0         
        FWM  0000002A wlc  
          -> C0A80104:0000      Route   7      0          0         

        """;

    private static readonly DestinationSettings Nat = new(ForwardingMethod.Masquerade, 3);
    private static readonly DestinationKey One = At("192.168.1.2", 8080), Two = At("192.168.1.3", 8080);
    private static readonly ServiceKey Web = ServiceKey.ForAddress(ProtocolType.Tcp, IPEndPoint.Parse("10.0.0.1:80"));
    private static readonly ServiceKey Dns = ServiceKey.ForAddress(ProtocolType.Udp, IPEndPoint.Parse("[2001:db8::1]:53"));

    [Test]
    public void Every_kind_of_line_is_read()
    {
        var lines = new List<string>();
        var reader = new IpvsListing(Encoding.ASCII.GetBytes(Listing));
        while (reader.Next())
            lines.Add(reader.IsService ? $"{reader.Service} {Encoding.ASCII.GetString(reader.Scheduler)}" : $"-> {reader.Destination} {reader.Method} {reader.Weight} {reader.Connections}");
        Assert.That(lines, Is.EqualTo(new[]
        {
            "tcp 10.0.0.1 80 wrr", "-> 192.168.1.2 8080 Masquerade 3 42", "-> 192.168.1.3 8080 LocalNode 0 0",
            "udp 2001:db8::1 53 rr", "-> 2001:db8::2 53 Tunnel 1 0", "fwm 42 wlc", "-> 192.168.1.4 0 DirectRoute 7 0",
        }));
    }

    [Test]
    public void Every_truncation_is_survived()
    {
        var bytes = Encoding.ASCII.GetBytes(Listing);
        for (var length = 0; length < bytes.Length; length++)
        {
            var count = 0;
            var reader = new IpvsListing(bytes.AsSpan(0, length));
            while (reader.Next()) count++;
            Assert.That(count, Is.LessThan(7));
        }
    }

    [Test]
    public void Random_bytes_are_survived()
    {
        var (random, bytes) = (new Random(5), Encoding.ASCII.GetBytes(Listing));
        for (var round = 0; round < 5000; round++)
        {
            var copy = bytes.ToArray();
            for (var i = 0; i < 5; i++) copy[random.Next(copy.Length)] = (byte)random.Next(256);
            Assert.That(() => Count(copy), Throws.Nothing);
        }

        static int Count(byte[] text)
        {
            var count = 0;
            var reader = new IpvsListing(text);
            while (reader.Next()) count++;
            return count;
        }
    }

    [Test]
    public void What_is_as_remembered_has_not_changed() => Assert.That(Changed(Table()), Is.Empty);

    [Test]
    public void A_service_that_is_gone_has_changed() =>
        Assert.That(Changed(Table(new VirtualService(Web with { Port = 81 }, new("wrr"), new Dictionary<DestinationKey, DestinationSettings>()))), Is.EqualTo(new[] { Web with { Port = 81 } }));

    [Test]
    public void A_foreign_service_is_none_of_ours()
    {
        var table = Table();
        table.Remove(Dns);
        Assert.That(Changed(table), Is.Empty);
    }

    [Test]
    public void A_scheduler_a_weight_a_method_and_a_destination_count()
    {
        Assert.That(Changed(Table(Service(Nat) with { Settings = new("rr") })), Is.EqualTo(new[] { Web }));
        Assert.That(Changed(Table(Service(Nat with { Weight = 4 }))), Is.EqualTo(new[] { Web }));
        Assert.That(Changed(Table(Service(Nat with { Method = ForwardingMethod.Tunnel }))), Is.EqualTo(new[] { Web }));
        Assert.That(Changed(Table(Service(Nat, more: true))), Is.EqualTo(new[] { Web }), "one is gone");
        Assert.That(Changed(Table(Service(null))), Is.EqualTo(new[] { Web }), "one has come");
    }

    [Test]
    public void Connections_are_told()
    {
        var heard = new List<string>();
        ListingComparison.FindChanged(Encoding.ASCII.GetBytes(Listing), Table(), (service, destination, count) => heard.Add($"{service} {destination}: {count}"));
        Assert.That(heard, Has.Count.EqualTo(4).And.Contains("tcp 10.0.0.1 80 192.168.1.2 8080: 42"));
    }

    private static HashSet<ServiceKey> Changed(Dictionary<ServiceKey, VirtualService> remembered) => ListingComparison.FindChanged(Encoding.ASCII.GetBytes(Listing), remembered);

    private static Dictionary<ServiceKey, VirtualService> Table(VirtualService? other = null)
    {
        var table = new[]
        {
            Service(Nat),
            new VirtualService(Dns, new("rr"), new Dictionary<DestinationKey, DestinationSettings> { [At("2001:db8::2", 53)] = new(ForwardingMethod.Tunnel, 1) }),
            new VirtualService(ServiceKey.ForMark(42), new("wlc"), new Dictionary<DestinationKey, DestinationSettings> { [At("192.168.1.4", 0)] = new(ForwardingMethod.DirectRoute, 7) }),
        }.ToDictionary(service => service.Key);
        if (other is not null) table[other.Key] = other;
        return table;
    }

    private static VirtualService Service(DestinationSettings? first, bool more = false)
    {
        var destinations = new Dictionary<DestinationKey, DestinationSettings> { [Two] = Nat with { Weight = 0 } };
        if (first is not null) destinations[One] = first;
        if (more) destinations[One with { Port = 1 }] = Nat;
        return new(Web, new("wrr"), destinations);
    }

    private static DestinationKey At(string address, ushort port) => new(IPAddress.Parse(address), port);
}
