namespace KeepAlived.Net.Tests.Support;

/// <summary>Two hosts and one cable: eth0 of the left one is 10.0.0.1/24, that of the right one 10.0.0.2/24.</summary>
internal sealed class TestLan : IDisposable
{
    public TestLan()
    {
        Left.Ip($"link add eth0 type veth peer name eth0 netns {Right.ThreadId}");
        Left.Ip("address add 10.0.0.1/24 dev eth0");
        Right.Ip("address add 10.0.0.2/24 dev eth0");
        Left.Ip("link set eth0 up");
        Right.Ip("link set eth0 up");
    }

    public TestHost Left { get; } = new();

    public TestHost Right { get; } = new();

    /// <summary>Namespaces need root; a test that cannot run says so by failing.</summary>
    public static void RequireRoot() =>
        Assert.That(Environment.IsPrivilegedProcess, Is.True, "run as root, or by scripts/test, which runs these tests in the lab");

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
    }
}
