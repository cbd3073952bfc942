namespace KeepAlived.Net.Tests.Support;

/// <summary>
/// Two hosts and one cable: eth0 of the left one is 10.0.0.1/24, that of the right one 10.0.0.2/24; on request they are fe80::1 and
/// fe80::2, 2001:db8::1 and 2001:db8::2 as well, at once and for good.
/// </summary>
internal sealed class TestLan : IDisposable
{
    public TestLan(bool withIPv6 = false)
    {
        Left.Ip($"link add eth0 type veth peer name eth0 netns {Right.ThreadId}");
        Left.Ip("address add 10.0.0.1/24 dev eth0");
        Right.Ip("address add 10.0.0.2/24 dev eth0");
        if (withIPv6)
        {
            Number(Left, 1);
            Number(Right, 2);
        }
        Left.Ip("link set eth0 up");
        Right.Ip("link set eth0 up");
        Assert.That(() => IsUp(Left) && IsUp(Right), Is.True.After(10_000, 10));
        if (withIPv6) Assert.That(() => CanSend(Left) && CanSend(Right), Is.True.After(10_000, 10));
    }

    public TestHost Left { get; } = new();

    public TestHost Right { get; } = new();

    /// <summary>Namespaces need root; a test that cannot run says so by failing.</summary>
    public static void RequireRoot() =>
        Assert.That(Environment.IsPrivilegedProcess, Is.True, "run as root, or by scripts/test, which runs these tests in the lab");

    private static bool IsUp(TestHost host) => host.Ip("link show dev eth0").Contains("state UP", StringComparison.Ordinal);

    /// <summary>The kernel makes the route to the groups a moment after the link is up.</summary>
    private static bool CanSend(TestHost host) => host.Ip("-6 route show table local dev eth0").Contains("ff00::/8", StringComparison.Ordinal);

    private static void Number(TestHost host, int number)
    {
        host.Ip("link set eth0 addrgenmode none");
        host.Ip($"address add fe80::{number}/64 dev eth0 nodad");
        host.Ip($"address add 2001:db8::{number}/64 dev eth0 nodad");
    }

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
    }
}
