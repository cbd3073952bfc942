using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Logging;

namespace KeepAlived.Net.Tests.Logging;

public class SyslogWriterTests
{
    private static string Receive(Socket socket)
    {
        var buffer = new byte[2000];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }

    private static (Socket, string) Listen()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("syslog").FullName, "log");
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return (socket, path);
    }

    [Test]
    public void A_line_has_facility_and_severity_name_and_number_of_the_process()
    {
        var (socket, path) = Listen();
        using var _ = socket;
        using var writer = new SyslogWriter("Keepalived_vrrp_blue", facility: 17, path);
        writer.Write(LogSeverity.Warning, "one\ntwo", 42);
        Assert.That(Receive(socket), Does.StartWith("<140>").And.EndWith(" Keepalived_vrrp_blue[42]: one two"));
    }

    [Test]
    public void A_log_daemon_that_is_stuck_costs_lines_but_no_time_and_the_loss_is_told()
    {
        var (socket, path) = Listen();
        using var _ = socket;
        using var writer = new SyslogWriter("Keepalived", path: path);
        for (var i = 0; i < 5000; i++) writer.Write(LogSeverity.Information, $"line {i}", 1);
        var taken = 0;
        while (socket.Poll(0, SelectMode.SelectRead))
        {
            Assert.That(Receive(socket), Does.EndWith($"line {taken}"));
            taken++;
        }
        Assert.That(taken, Is.InRange(1, 4999));
        writer.Write(LogSeverity.Information, "again", 1);
        Assert.That(Receive(socket), Does.Contain($"{5000 - taken} log lines were dropped"));
        Assert.That(Receive(socket), Does.EndWith("again"));
    }
}
