using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Netlink.Route;

/// <summary>On the addresses of a real network namespace; a socket that was closed fails as a broken one does.</summary>
[CancelAfter(20_000)]
internal sealed class GroupListenerTests
{
    private const uint RTMGRP_IPV4_IFADDR = 0x10;
    private readonly List<string> _failures = [];

    [SetUp]
    public void Forget() => _failures.Clear();

    [Test]
    public void A_socket_that_fails_is_told_and_replaced_by_one_that_hears()
    {
        TestLan.RequireRoot();
        using var host = new TestHost();
        host.Do(() =>
        {
            var sockets = new Queue<NetlinkSocket>([Closed(), Open()]);
            using var listener = Listen(sockets.Dequeue);
            Assert.That(listener.Next(out _), Is.EqualTo(Heard.Gap), "what was missed has to be read");
            Assert.That(_failures, Has.Count.EqualTo(1).And.One.Contains("Bad file descriptor"));
            host.Ip("address add 192.0.2.9/32 dev lo");
            Assert.That(listener.Next(out var datagram), Is.EqualTo(Heard.Datagram));
            Assert.That(datagram.IndexOf((ReadOnlySpan<byte>)[192, 0, 2, 9]), Is.Positive);
        });
    }

    [Test]
    public void A_socket_that_cannot_be_had_is_asked_for_until_it_is_there()
    {
        var attempts = 0;
        using var listener = Listen(() => ++attempts switch
        {
            1 => Closed(),
            < 4 => throw new LinuxException("socket", 24),
            _ => Open(),
        });
        Assert.That(listener.Next(out _), Is.EqualTo(Heard.Gap));
        Assert.That((attempts, _failures.Count), Is.EqualTo((4, 3)));
    }

    [Test]
    public void The_first_socket_has_to_work() =>
        Assert.That(() => Listen(() => throw new LinuxException("socket", 24)), Throws.TypeOf<LinuxException>().With.Property("Errno").EqualTo(24));

    private static NetlinkSocket Open() => new(NetlinkSocket.NETLINK_ROUTE, RTMGRP_IPV4_IFADDR, slots: 1);

    private static NetlinkSocket Closed()
    {
        var socket = Open();
        socket.Dispose();
        return socket;
    }

    private GroupListener Listen(Func<NetlinkSocket> open) => new(open, _failures.Add, TimeSpan.FromMilliseconds(1));
}
