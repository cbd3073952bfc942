using System.Net;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Cli;

namespace KeepAlived.Net.Tests.Cli;

/// <summary>Output and statuses as those of Debian's genhash 2.2.7 for the same server, measured.</summary>
[CancelAfter(60_000)]
public class GenhashCommandTests
{
    private const string Answer = "HTTP/1.0 200 OK\r\nContent-Length: 21\r\n\r\nhello world\nline two\n", Digest = "73e4aca1c4d8f26835f2c1a30ec9e9ce";

    private static async Task<(int Status, string Output, string Errors, string Request)> Ask(string options, string answer = Answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var request = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var buffer = new byte[2000];
            var length = await client.GetStream().ReadAsync(buffer);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(answer));
            return Encoding.Latin1.GetString(buffer, 0, length).Replace($":{port}", ":PORT");
        });
        var (output, errors) = (new StringWriter(), new StringWriter());
        var status = GenhashCommand.Run([.. $"-s 127.0.0.1 -p {port} {options}".Split(' ')], output, errors);
        return (status, output.ToString(), errors.ToString(), await request);
    }

    [Test]
    public async Task The_digest_is_that_of_the_page()
    {
        var (status, output, errors, request) = await Ask("-u /a.txt");
        Assert.That((status, output, errors), Is.EqualTo((0, Digest + "\n", "")));
        Assert.That(request, Is.EqualTo("GET /a.txt HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: 127.0.0.1:PORT\r\n\r\n"));
    }

    [TestCase("--url=/x --protocol 1.1 -V www.example", "GET /x HTTP/1.1\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: www.example\r\n\r\n")]
    [TestCase("-u /x -P1.0c", "GET /x HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: 127.0.0.1:PORT\r\n\r\n")]
    [TestCase("-u /x -P1.0C", "GET /x HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: 127.0.0.1:PORT\r\n\r\n")]
    public async Task The_request_is_that_of_the_checkers(string options, string expected) => Assert.That((await Ask(options)).Request, Is.EqualTo(expected));

    [Test]
    public async Task The_whole_answer_is_shown_when_asked_for()
    {
        var (_, output, _, _) = await Ask("-u /a.txt -v", "HTTP/1.0 200 OK\r\n\r\nhello world\nline two\n");
        var lines = output.Split('\n');
        Assert.That(lines[..3], Is.EqualTo(new[]
        {
            "-----------------------[    HTTP Header Buffer    ]-----------------------",
            "0000  48 54 54 50 2f 31 2e 30 - 20 32 30 30 20 4f 4b 0d   HTTP/1.0 200 OK.",
            "0016  0a 0d 0a                -                           ...             ",
        }));
        Assert.That(output, Does.Contain("""
            -----------------------[        HTML Buffer        ]-----------------------
            0000  68 65 6c 6c 6f 20 77 6f - 72 6c 64 0a 6c 69 6e 65   hello world.line
            0016  20 74 77 6f 0a          -                            two.           

            -----------------------[    HTML hash resulting    ]-----------------------
            0000  73 e4 ac a1 c4 d8 f2 68 - 35 f2 c1 a3 0e c9 e9 ce   s......h5.......
            -----------------------[ HTML hash final resulting ]-----------------------
            73e4aca1c4d8f26835f2c1a30ec9e9ce

            Global response time for [/a.txt] = 
            """));
        Assert.That(output, Does.EndWith(" usecs\n"));
    }

    [TestCase("")]
    [TestCase("-h")]
    [TestCase("--help")]
    [TestCase("-s 127.0.0.1 -p 80")]
    [TestCase("-s nonsense -p 80 -u /", "server should be an address, not 'nonsense'")]
    [TestCase("-s ::1 -p 99999 -u /", "invalid port number '99999'")]
    [TestCase("-s ::1 -p 80 -u / -P 2.0", "invalid HTTP protocol version '2.0'")]
    [TestCase("-s ::1 -p 80 -u / -m x", "invalid firewall mark 'x'")]
    [TestCase("-s ::1 -p 80 -u / -t 0", "invalid timeout '0'")]
    [TestCase("-s ::1 -p 80 -u", "option '-u' needs a value")]
    [TestCase("--bogus", "unknown option '--bogus'")]
    [TestCase("-Sx", "unknown option '-x'")]
    public void A_wrong_command_line_has_status_1_and_is_explained(string words, string error = "")
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        Assert.That(GenhashCommand.Run(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, errors), Is.EqualTo(1));
        Assert.That((output.ToString(), errors.ToString()), Is.EqualTo(("", errors.ToString())));
        Assert.That(errors.ToString(), Does.StartWith(error.Length > 0 ? error + "\nUsage: genhash" : "Usage: genhash"));
    }

    [TestCase("", "Connection failed")]
    [TestCase("-S", "SSL connection failed")]
    public void A_server_that_does_not_answer_is_told_with_status_0(string option, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        if (option.Length == 0) listener.Stop();
        else _ = listener.AcceptTcpClientAsync().ContinueWith(static accepted => accepted.Result.Dispose());
        var (output, errors) = (new StringWriter(), new StringWriter());
        var status = GenhashCommand.Run([.. $"-s 127.0.0.1 -p {port} -u / {option}".Trim().Split(' ')], output, errors);
        Assert.That((status, output.ToString()), Is.EqualTo((0, "")));
        Assert.That(errors.ToString(), Does.StartWith(expected));
    }

    [Test]
    public void It_runs_under_its_name_and_by_option()
    {
        Assert.That(GenhashCommand.Arguments("/usr/bin/genhash", ["-h"]), Is.EqualTo(new[] { "-h" }));
        Assert.That(GenhashCommand.Arguments("/usr/sbin/keepalived", ["-T", "-s"]), Is.EqualTo(new[] { "-s" }));
        Assert.That(GenhashCommand.Arguments("keepalived", ["--genhash"]), Is.Empty);
        Assert.That(GenhashCommand.Arguments("keepalived", ["-n", "-T"]), Is.Null);
    }
}
