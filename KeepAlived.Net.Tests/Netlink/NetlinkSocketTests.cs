using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Generic;

namespace KeepAlived.Net.Tests.Netlink;

/// <summary>The real socket; what is asked here needs no privileges.</summary>
[CancelAfter(30_000)]
internal sealed class NetlinkSocketTests
{
    private const int NETLINK_USERSOCK = 2; // carries messages between programs
    private const ushort RTM_GETLINK = 18, RTM_NEWLINK = 16, RTM_NEWADDR = 20;

    [Test]
    public void The_control_family_is_resolved_by_the_kernel()
    {
        using var client = new NetlinkClient(new NetlinkSocket(NetlinkSocket.NETLINK_GENERIC));
        Assert.That(GenericFamily.Resolve(client, "nlctrl"), Is.EqualTo(16));
    }

    [Test]
    public void A_family_that_does_not_exist_is_ENOENT()
    {
        using var client = new NetlinkClient(new NetlinkSocket(NetlinkSocket.NETLINK_GENERIC));
        Assert.That(() => GenericFamily.Resolve(client, "NO_SUCH_FAMILY"),
            Throws.TypeOf<NetlinkException>().With.Property("Errno").EqualTo(Libc.ENOENT).And.Message.Contains("look up netlink family NO_SUCH_FAMILY"));
    }

    [Test]
    public void A_dump_of_links_finds_the_loopback()
    {
        var count = 0;
        using var client = new NetlinkClient(new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE));
        client.Query("read links", RTM_GETLINK, dump: true, static (ref AttributeWriter writer, int _) => writer.PutRaw(new Net.Netlink.Route.LinkMessage()), 0,
            () => count = 0, (type, _) => count += type == RTM_NEWLINK ? 1 : 0);
        Assert.That(count, Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public void The_words_of_a_real_refusal_arrive()
    {
        using var client = new NetlinkClient(new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE));
        var refusal = Assert.Throws<NetlinkException>(() => client.Query("read links oddly", RTM_GETLINK, dump: true,
            static (ref AttributeWriter writer, int _) => writer.PutRaw(new Net.Netlink.Route.LinkMessage { Index = 77 }), 0, static () => { }, static (_, _) => { }))!;
        Assert.That(refusal.Errno, Is.EqualTo(Libc.EINVAL));
        Assert.That(refusal.KernelText, Is.Not.Empty, "strict checking says what is wrong");
        Assert.That(refusal.Message, Does.EndWith(": " + refusal.KernelText));
    }

    [Test]
    public void A_batch_of_refusals_is_answered_one_by_one()
    {
        var answers = new List<int>();
        using var client = new NetlinkClient(new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE));
        client.Batch(Enumerable.Range(0, 2000).ToList(), _ => (RTM_NEWADDR, NetlinkHeader.NLM_F_CREATE),
            static (ref AttributeWriter writer, int _) => writer.PutRaw(new Net.Netlink.Route.AddressMessage { Family = 2, PrefixLength = 32, Index = 0x7FFFFFFF }),
            (index, result) =>
            {
                Assert.That(index, Is.EqualTo(answers.Count));
                answers.Add(result.Errno);
            });
        Assert.That(answers, Has.Count.EqualTo(2000).And.All.GreaterThan(0));
    }

    [Test]
    public void A_message_from_another_program_is_not_heard()
    {
        using var socket = new NetlinkSocket(NETLINK_USERSOCK, nonBlocking: true);
        using var forger = new NetlinkSocket(NETLINK_USERSOCK);
        var forged = new byte[20];
        MemoryMarshal.Write(forged, new NetlinkHeader { Length = 20, Type = NetlinkHeader.NLMSG_ERROR, Sequence = 1 });
        Span<byte> address = stackalloc byte[12];
        address.Clear();
        MemoryMarshal.Write(address, (ushort)Libc.AF_NETLINK);
        MemoryMarshal.Write(address[4..], PortOf(socket));
        Assert.That(Libc.SendTo(forger.Descriptor, forged, 0, address), Is.EqualTo(forged.Length), "the forgery is delivered");
        var before = socket.SystemCalls;
        Assert.That(socket.TryReceive(out _), Is.False);
        Assert.That(socket.SystemCalls - before, Is.EqualTo(2), "one read finds the forgery, the next finds nothing");
    }

    [Test]
    public void A_socket_that_overflowed_says_so()
    {
        using var socket = new NetlinkSocket(NETLINK_USERSOCK, nonBlocking: true, groups: 1, slots: 1);
        using var sender = new NetlinkSocket(NETLINK_USERSOCK);
        Libc.SetOption(socket.Descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, 4096);
        Span<byte> address = stackalloc byte[12];
        address.Clear();
        MemoryMarshal.Write(address, (ushort)Libc.AF_NETLINK);
        MemoryMarshal.Write(address[8..], 1u);
        for (var i = 0; i < 100; i++) Libc.SendTo(sender.Descriptor, new byte[1024], Libc.MSG_DONTWAIT, address);
        var lost = Assert.Throws<LinuxException>(() =>
        {
            while (socket.TryReceive(out _)) { }
        })!;
        Assert.That(lost.Errno, Is.EqualTo(Libc.ENOBUFS));
    }

    [Test]
    public void A_protocol_that_does_not_exist_is_refused() =>
        Assert.That(() => new NetlinkSocket(protocol: 31), Throws.InstanceOf<LinuxException>().With.Property("Call").EqualTo("socket"));

    /// <summary>The port that the kernel gave the socket, from /proc/net/netlink.</summary>
    private static uint PortOf(NetlinkSocket socket)
    {
        var link = File.ResolveLinkTarget($"/proc/self/fd/{socket.Descriptor}", returnFinalTarget: false)!.Name; // socket:[INODE]
        var inode = link[(link.IndexOf('[') + 1)..^1];
        var row = File.ReadLines("/proc/net/netlink").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Single(words => words[^1] == inode);
        return uint.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture);
    }
}
