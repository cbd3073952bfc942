using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>Raw sockets in a namespace of their own.</summary>
[CancelAfter(30_000)]
internal sealed class AdvertSocketsTests
{
    private const byte RouterId = 51;

    [Test]
    public void An_interface_that_has_just_gone_has_no_socket_and_leaves_none_behind([Values] bool isIPv6, [Values] bool isUnicast)
    {
        TestLan.RequireRoot();
        using var host = new TestHost();
        host.Do(() =>
        {
            host.Ip("link add gone0 type bridge");
            host.Ip("link set gone0 up");
            var index = (int)Libc.InterfaceIndex("gone0");
            var channel = new AdvertChannel("gone0", index, RouterId, isIPv6, isUnicast ? null : isIPv6 ? Advertisement.Group6 : Advertisement.Group);
            using var loop = new EventLoop();
            using var sockets = new AdvertSockets(loop);
            var receiver = new Nobody();
            var socket = sockets.TryOpen(channel, receiver);
            Assert.That(socket, Is.Not.Null);
            sockets.Close(socket!, RouterId, receiver);
            host.Ip("link delete gone0");
            var before = Directory.GetFiles("/proc/self/fd").Length;
            for (var i = 0; i < 100; i++) Assert.That(sockets.TryOpen(channel, receiver), Is.Null);
            Assert.That(Directory.GetFiles("/proc/self/fd"), Has.Length.LessThan(before + 50));
        });
    }

    private sealed class Nobody : IAdvertReceiver
    {
        public void OnPacket(in IpHeader ip, ReadOnlySpan<byte> packet)
        {
            // Nothing is sent here.
        }
    }
}
