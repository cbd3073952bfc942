using System.Runtime.InteropServices;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Netlink.Route;

[TestFixture]
internal sealed class RouteMonitorTests
{
    private const ushort RTM_NEWLINK = 16, RTM_DELLINK = 17, RTM_NEWADDR = 20, RTM_DELADDR = 21;
    private const byte AF_INET = 2, AF_BRIDGE = 7, AF_INET6 = 10;
    private const uint Up = 1, Running = 0x40;

    [TestCase(RTM_NEWLINK, (byte)0, Up | Running, "link 7 running")]
    [TestCase(RTM_NEWLINK, (byte)0, Up, "link 7 not running")]
    [TestCase(RTM_NEWLINK, (byte)0, Running, "link 7 not running")]
    [TestCase(RTM_DELLINK, (byte)0, Up | Running, "link 7 gone")]
    [TestCase(RTM_NEWLINK, AF_BRIDGE, Up, "")]
    [TestCase(RTM_DELLINK, AF_BRIDGE, Up, "")]
    public void A_link_message_tells_of_the_link_itself_only(int type, byte family, uint flags, string expected)
    {
        Assert.That(Hear(Link((ushort)type, family, flags)), Is.EqualTo(expected));
    }

    [TestCase(RTM_NEWADDR, AF_INET, "address 7 0A000063 added")]
    [TestCase(RTM_DELADDR, AF_INET, "address 7 0A000063 gone")]
    public void An_address_message_tells_the_local_address(int type, byte family, string expected)
    {
        Assert.That(Hear(Address((ushort)type, family, [10, 0, 0, 99])), Is.EqualTo(expected));
    }

    [Test]
    public void An_IPv6_address_has_all_its_bits() =>
        Assert.That(Hear(Address(RTM_DELADDR, AF_INET6, [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x99])), Is.EqualTo("address 7 20010DB8000000000000000000000099 gone"));

    [Test]
    public void Several_messages_in_one_datagram_are_all_heard()
    {
        byte[] both = [.. Link(RTM_NEWLINK, 0, Up), .. Address(RTM_DELADDR, AF_INET, [10, 0, 0, 99])];
        Assert.That(Hear(both), Is.EqualTo("link 7 not running, address 7 0A000063 gone"));
    }

    [Test]
    public void A_message_cut_off_anywhere_tells_nothing()
    {
        var whole = Address(RTM_DELADDR, AF_INET, [10, 0, 0, 99]);
        for (var length = 0; length < whole.Length; length++) Assert.That(Hear(whole[..length]), Is.Empty, $"{length} bytes");
    }

    [Test]
    public void Random_bytes_do_no_harm()
    {
        var random = new Random(1);
        var bytes = new byte[96];
        for (var round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            MemoryMarshal.Write(bytes, (uint)random.Next(0, bytes.Length + 8));
            MemoryMarshal.Write(bytes.AsSpan(4), (ushort)random.Next(RTM_NEWLINK, RTM_DELADDR + 2));
            Assert.DoesNotThrow(() => Hear(bytes));
        }
    }

    [Test]
    public void Hearing_allocates_nothing()
    {
        byte[] both = [.. Link(RTM_NEWLINK, 0, Up | Running), .. Address(RTM_NEWADDR, AF_INET, [10, 0, 0, 99])];
        var silent = new Silent();
        for (var i = 0; i < 1000; i++) RouteMonitor.Dispatch(both, silent);
        Assert.That(silent.Heard, Is.EqualTo(2000), "both messages are told");
        var bytes = Allocations.Least(() =>
        {
            for (var i = 0; i < 10_000; i++) RouteMonitor.Dispatch(both, silent);
        });
        Assert.That(bytes, Is.Zero);
    }

    private static string Hear(ReadOnlySpan<byte> datagram)
    {
        var story = new Story();
        RouteMonitor.Dispatch(datagram, story);
        return string.Join(", ", story.Lines);
    }

    private static byte[] Link(ushort type, byte family, uint flags) =>
        Message(type, MemoryMarshal.AsBytes([new LinkMessage { Family = family, Index = 7, Flags = flags }]));

    private static byte[] Address(ushort type, byte family, byte[] local)
    {
        var buffer = new byte[64];
        var writer = new AttributeWriter(buffer);
        writer.PutRaw(new AddressMessage { Family = family, PrefixLength = 32, Index = 7 });
        writer.Put(2, local.AsSpan()); // IFA_LOCAL
        return Message(type, buffer.AsSpan(0, writer.Length));
    }

    private static byte[] Message(ushort type, ReadOnlySpan<byte> payload)
    {
        var message = new byte[NetlinkHeader.Size + payload.Length];
        MemoryMarshal.Write(message, new NetlinkHeader { Length = (uint)message.Length, Type = type });
        payload.CopyTo(message.AsSpan(NetlinkHeader.Size));
        return message;
    }

    private sealed class Story : IRouteListener
    {
        public List<string> Lines { get; } = [];

        public void OnLink(int index, bool running, ReadOnlySpan<byte> name) => Lines.Add($"link {index} {(running ? "running" : "not running")}");

        public void OnLinkGone(int index) => Lines.Add($"link {index} gone");

        public void OnAddressAdded(int index, UInt128 address) => Lines.Add($"address {index} {address:X8} added");

        public void OnAddressGone(int index, UInt128 address) => Lines.Add($"address {index} {address:X8} gone");

        public void OnRouteGone(bool isIPv6, UInt128 destination, byte length, uint table) => Lines.Add($"route {destination:X8}/{length} of table {table} gone{(isIPv6 ? ", IPv6" : "")}");

        public void OnRuleGone(bool isIPv6, uint priority) => Lines.Add($"rule {priority} gone{(isIPv6 ? ", IPv6" : "")}");

        public void OnLost() => Lines.Add("lost");
    }

    private sealed class Silent : IRouteListener
    {
        public int Heard { get; private set; }

        public void OnLink(int index, bool running, ReadOnlySpan<byte> name) => Heard++;

        public void OnLinkGone(int index) => Heard++;

        public void OnAddressAdded(int index, UInt128 address) => Heard++;

        public void OnAddressGone(int index, UInt128 address) => Heard++;

        public void OnRouteGone(bool isIPv6, UInt128 destination, byte length, uint table) => Heard++;

        public void OnRuleGone(bool isIPv6, uint priority) => Heard++;

        public void OnLost() => Heard++;
    }
}
