using System.Diagnostics;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Netlink.Route;

[TestFixture, Category("Kernel")]
internal sealed class RouteClientTests
{
    [Test, CancelAfter(60_000)]
    public void A_link_that_is_announced_is_told_to_those_who_listen_and_stays_as_it_is()
    {
        TestLan.RequireRoot();
        using var lan = new TestLan();
        using var monitor = lan.Left.Do(() => Process.Start(new ProcessStartInfo("ip", "-o monitor link") { RedirectStandardOutput = true })!);
        try
        {
            var before = lan.Left.Ip("-d link show dev eth0");
            var line = monitor.StandardOutput.ReadLineAsync();
            // It may take a while until it listens.
            Assert.That(() => Announced(lan.Left, line), Is.True.After(20_000, 50));
            Assert.That(line.Result, Does.Contain(" eth0@"));
            Assert.That(lan.Left.Ip("-d link show dev eth0"), Is.EqualTo(before));
        }
        finally
        {
            monitor.Kill();
            monitor.WaitForExit();
        }
    }

    private static bool Announced(TestHost host, Task<string?> line)
    {
        host.Do(() =>
        {
            using var routes = new RouteClient(new NetlinkClient(new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE)));
            routes.Announce(routes.Links().Find(link => link.Name == "eth0")!);
        });
        return line.IsCompleted;
    }
}
