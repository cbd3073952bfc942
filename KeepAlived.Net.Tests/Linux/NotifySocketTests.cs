using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Linux;

public class NotifySocketTests
{
    private static string Receive(Socket socket)
    {
        var buffer = new byte[1000];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }

    [Test]
    public void A_path_and_an_abstract_name_are_reached()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("notify").FullName, "socket");
        var name = $"keepalived-test-{Guid.NewGuid()}";
        foreach (var (bound, written) in new[] { (path, path), ("\0" + name, "@" + name) })
        {
            using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            manager.Bind(new UnixDomainSocketEndPoint(bound));
            Assert.That(new NotifySocket(written).Send("READY=1\nSTATUS=fine"), Is.True, written);
            Assert.That(Receive(manager), Is.EqualTo("READY=1\nSTATUS=fine"));
        }
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("@")]
    [TestCase("relative/path")]
    [TestCase("/no/such/socket")]
    [TestCase("/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void Nobody_who_listens_is_no_error(string? name) => Assert.That(new NotifySocket(name).Send("READY=1"), Is.False);

    [Test]
    public void A_manager_that_does_not_read_holds_nothing_up()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("notify").FullName, "socket");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        var socket = new NotifySocket(path);
        var sent = Enumerable.Range(0, 5000).Count(_ => socket.Send("STATUS=again"));
        Assert.That(sent, Is.InRange(1, 4999), "the queue of the socket is full, and the rest is dropped");
    }

    [TestCase("2000000", null, 2.0)]
    [TestCase("2000000", "", 2.0)]
    [TestCase("0", null, null)]
    [TestCase("soon", null, null)]
    [TestCase(null, null, null)]
    [TestCase("18446744073709551615", null, null)]
    [TestCase("2000000", "1", null)]
    public void The_watchdog_is_for_this_process_and_has_a_time(string? microseconds, string? process, double? seconds) =>
        Assert.That(NotifySocket.WatchdogTime(microseconds, process)?.TotalSeconds, Is.EqualTo(seconds));

    [Test]
    public void Our_own_number_is_this_process() =>
        Assert.That(NotifySocket.WatchdogTime("5000000", $"{Environment.ProcessId}"), Is.EqualTo(TimeSpan.FromSeconds(5)));
}
