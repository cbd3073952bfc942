using System.Net.Sockets;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Netlink;

/// <summary>vrrp_netlink_cmd_rcv_bufs and its relations.</summary>
[TestFixture, Category("Kernel")]
internal sealed class ReceiveBufferTests
{
    [Test, CancelAfter(30_000)]
    public void A_forced_buffer_exceeds_the_limit_of_the_system_and_none_leaves_it()
    {
        TestLan.RequireRoot();
        var limit = int.Parse(File.ReadAllText("/proc/sys/net/core/rmem_max"), System.Globalization.CultureInfo.InvariantCulture);
        using var socket = new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE);
        socket.SizeReceiveBuffer(100_000, force: false);
        Assert.That(Size(socket), Is.EqualTo(200_000), "the kernel doubles it");
        socket.SizeReceiveBuffer(0, force: true);
        Assert.That(Size(socket), Is.EqualTo(200_000));
        socket.SizeReceiveBuffer((uint)limit + 50_000, force: false);
        Assert.That(Size(socket), Is.EqualTo(2 * limit));
        socket.SizeReceiveBuffer((uint)limit + 50_000, force: true);
        Assert.That(Size(socket), Is.EqualTo(2 * (limit + 50_000)));
    }

    private static int Size(NetlinkSocket socket)
    {
        using var handle = new SafeSocketHandle(socket.Descriptor, ownsHandle: false);
        using var wrapped = new Socket(handle);
        Span<byte> size = stackalloc byte[sizeof(int)];
        wrapped.GetRawSocketOption(Libc.SOL_SOCKET, Libc.SO_RCVBUF, size);
        return BitConverter.ToInt32(size);
    }
}
