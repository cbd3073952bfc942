using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>What a router believes of what it hears, beyond the form of a single message; nothing is sent here.</summary>
[TestFixture]
internal sealed class AdvertExchangeTests
{
    private const uint Ours = 0x0A000001, Theirs = 0x0A000002;
    private static readonly byte[] Virtual = [10, 0, 0, 99];
    private static readonly byte[] Key = [.. "secret"u8];

    [Test]
    public void A_signed_packet_is_believed_once_and_older_ones_never()
    {
        var exchange = new AdvertExchange(Instance(version: 2, AuthenticationType.AuthenticationHeader));
        Assert.That(Hear(exchange, Signed(sequence: 7)), Is.EqualTo(DecodeError.None));
        Assert.That(Hear(exchange, Signed(sequence: 7)), Is.EqualTo(DecodeError.Replayed));
        Assert.That(Hear(exchange, Signed(sequence: 6)), Is.EqualTo(DecodeError.Replayed));
        Assert.That(Hear(exchange, Signed(sequence: 8)), Is.EqualTo(DecodeError.None));
    }

    [Test]
    public void A_forged_packet_does_not_move_the_sequence_number()
    {
        var exchange = new AdvertExchange(Instance(version: 2, AuthenticationType.AuthenticationHeader));
        var forged = Signed(sequence: 1000);
        forged[^1] ^= 1;
        Assert.That(Hear(exchange, forged), Is.EqualTo(DecodeError.AuthenticationFailed));
        Assert.That(Hear(exchange, Signed(sequence: 1)), Is.EqualTo(DecodeError.None));
    }

    [Test]
    public void A_reload_forgets_no_sequence_number()
    {
        var before = new AdvertExchange(Instance(version: 2, AuthenticationType.AuthenticationHeader));
        Hear(before, Signed(sequence: 7));
        var exchange = new AdvertExchange(Instance(version: 2, AuthenticationType.AuthenticationHeader));
        exchange.Continue(before);
        Assert.That(Hear(exchange, Signed(sequence: 7)), Is.EqualTo(DecodeError.Replayed));
    }

    [TestCase(1500, 3, AddressFamily.InterNetwork, 255), TestCase(576, 3, AddressFamily.InterNetwork, 133), TestCase(600, 3, AddressFamily.InterNetwork, 139)]
    [TestCase(68, 3, AddressFamily.InterNetwork, 6), TestCase(576, 2, AddressFamily.InterNetwork, 131), TestCase(600, 2, AddressFamily.InterNetwork, 137)]
    [TestCase(1280, 3, AddressFamily.InterNetworkV6, 76), TestCase(1300, 3, AddressFamily.InterNetworkV6, 77), TestCase(1400, 3, AddressFamily.InterNetworkV6, 83)]
    [TestCase(1500, 3, AddressFamily.InterNetworkV6, 89), TestCase(1280, 2, AddressFamily.InterNetworkV6, 76)]
    public void As_many_addresses_are_advertised_as_keepalived_has_room_for(int mtu, byte version, AddressFamily family, int expected)
    {
        var instance = Instance(version);
        (instance.Family, instance.VirtualAddresses) = (family, []);
        var address = family == AddressFamily.InterNetwork ? "10.0.0.99" : "2001:db8::99";
        for (var i = 0; i < 400; i++) instance.VirtualAddresses.Add(new AddressEntry(IPAddress.Parse(address), 32));
        Assert.That(new AdvertExchange(instance, mtu).AdvertisedCount, Is.EqualTo(expected));
    }

    [Test]
    public void Without_check_unicast_src_any_sender_is_believed_and_with_it_only_a_peer([Values] bool check)
    {
        var instance = Unicast(new UnicastPeer(IPAddress.Parse("10.0.0.2")));
        instance.CheckUnicastSource = check;
        var exchange = new AdvertExchange(instance);
        Assert.That(Hear(exchange, Packet(Theirs, Ours, ttl: 1)), Is.EqualTo(DecodeError.None), "unicast may be forwarded");
        Assert.That(Hear(exchange, Packet(Theirs + 1, Ours)), Is.EqualTo(check ? DecodeError.NotAPeer : DecodeError.None));
    }

    [TestCase(253, DecodeError.TtlOutOfRange), TestCase(254, DecodeError.None), TestCase(255, DecodeError.None)]
    public void The_TTL_of_a_peer_has_a_least_value(byte ttl, DecodeError expected)
    {
        var exchange = new AdvertExchange(Unicast(new UnicastPeer(IPAddress.Parse("10.0.0.2"), MinimumTtl: 254)));
        Assert.That(Hear(exchange, Packet(Theirs, Ours, ttl)), Is.EqualTo(expected));
        Assert.That(Hear(exchange, Packet(Theirs + 1, Ours)), Is.EqualTo(DecodeError.NotAPeer), "min_ttl turns on check_unicast_src");
    }

    [TestCase(64, DecodeError.None), TestCase(65, DecodeError.TtlOutOfRange)]
    public void The_TTL_of_a_peer_has_a_highest_value(byte ttl, DecodeError expected)
    {
        var exchange = new AdvertExchange(Unicast(new UnicastPeer(IPAddress.Parse("10.0.0.2"), MaximumTtl: 64)));
        Assert.That(Hear(exchange, Packet(Theirs, Ours, ttl)), Is.EqualTo(expected));
    }

    [Test]
    public void Multicast_to_a_unicast_router_and_unicast_to_a_multicast_router_are_refused()
    {
        var unicast = new AdvertExchange(Unicast(new UnicastPeer(IPAddress.Parse("10.0.0.2"))));
        Assert.That(Hear(unicast, Packet(Theirs, Advertisement.Group)), Is.EqualTo(DecodeError.UnexpectedMulticast));
        var multicast = new AdvertExchange(Instance(version: 3));
        Assert.That(Hear(multicast, Packet(Theirs, Ours)), Is.EqualTo(DecodeError.UnexpectedUnicast));
        Assert.That(Hear(multicast, Packet(Theirs, Advertisement.Group)), Is.EqualTo(DecodeError.None));
    }

    private static VrrpInstance Instance(byte version, AuthenticationType authentication = AuthenticationType.None)
    {
        var instance = new VrrpInstance { Name = "VI_1", Interface = "eth0", VirtualRouterId = 51, Version = version };
        instance.VirtualAddresses.Add(new AddressEntry(new IPAddress(Virtual), 32));
        (instance.Authentication.Type, instance.Authentication.Password) = (authentication, "secret");
        return instance;
    }

    private static VrrpInstance Unicast(UnicastPeer peer)
    {
        var instance = Instance(version: 3);
        instance.UnicastPeers.Add(peer);
        return instance;
    }

    private static byte[] Packet(uint source, uint destination, byte ttl = 255)
    {
        var packet = new byte[IPv4Header.MinimumSize + Advertisement.HeaderSize + Virtual.Length];
        IPv4Header.Encode(packet, 0xC0, ttl, Advertisement.Protocol, source, destination, packet.Length);
        Advertisement.Encode(packet.AsSpan(IPv4Header.MinimumSize), new(3, 51, TimeSpan.FromSeconds(1), null), 150, Virtual, source, destination, ChecksumForm.PseudoHeader);
        return packet;
    }

    private static byte[] Signed(uint sequence)
    {
        const int messageAt = IPv4Header.MinimumSize + AuthenticationHeader.Size;
        var packet = new byte[messageAt + Advertisement.HeaderSize + Virtual.Length + Advertisement.AuthenticationSize];
        IPv4Header.Encode(packet, 0xC0, 255, AuthenticationHeader.Protocol, Theirs, Advertisement.Group, packet.Length, identification: 1);
        Advertisement.Encode(packet.AsSpan(messageAt), new(2, 51, TimeSpan.FromSeconds(1), null, IsBehindHeader: true), 150, Virtual, Theirs, Advertisement.Group, ChecksumForm.MessageOnly);
        AuthenticationHeader.Sign(packet, Theirs, sequence, Key);
        return packet;
    }

    private static DecodeError Hear(AdvertExchange exchange, byte[] packet)
    {
        Assert.That(IPv4Header.TryDecode(packet, out var ip), Is.EqualTo(DecodeError.None));
        return exchange.TryDecode(ip, packet, out _, out _);
    }
}
