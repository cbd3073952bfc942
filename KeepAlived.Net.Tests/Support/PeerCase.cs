using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeepAlived.Net.Tests.Support;

/// <summary>A check, a server that behaves as scripted, and what Debian's keepalived 2.2.7 makes of it.</summary>
/// <param name="Check">The check's block in keepalived.conf; the real server is the peer.</param>
/// <param name="Start">Starts the peer at an address; null: at a free port of the loopback.</param>
/// <param name="Good">The oracle's verdict, measured by <c>PeerVerdictTests</c>; null: it reaches none.</param>
internal sealed record PeerCase(string Name, string Check, Func<IPEndPoint?, IDisposable> Start, bool? Good)
{
    private const int ReadSize = 4096;

    /// <summary>Answers a request, its end being a blank line, and closes.</summary>
    public static PeerCase Http(string name, bool? good, string answer, string url = "path /", string settings = "") =>
        Tcp(name, good, (client, stop) => client.SendAsync(Encoding.Latin1.GetBytes(answer), stop).AsTask(), HttpGet(url, settings));

    /// <summary>Behaves as the lambda says once the request has been read.</summary>
    public static PeerCase Tcp(string name, bool? good, Func<Socket, CancellationToken, Task> behave, string? check = null) =>
        Raw(name, good, async (client, stop) =>
        {
            await ReadRequestAsync(client, stop);
            await behave(client, stop);
        }, check);

    /// <summary>Behaves as the lambda says from the connection on.</summary>
    public static PeerCase Raw(string name, bool? good, Func<Socket, CancellationToken, Task> behave, string? check = null) =>
        new(name, check ?? HttpGet("path /"), at => new ScriptedServer(behave, at), good);

    /// <summary>Says a greeting and then a line for each line.</summary>
    public static PeerCase Lines(string name, bool? good, string check, string? greeting, Func<string, string?> answer) =>
        new(name, check, at => ScriptedServer.Conversing(greeting, answer, at), good);

    public static PeerCase Datagrams(string name, bool? good, string check, Func<byte[], IEnumerable<byte[]>> answer) =>
        new(name, check, at => new ScriptedDatagrams(answer, at), good);

    public static string HttpGet(string url, string settings = "") => $"HTTP_GET {{\n url {{\n {url.Replace(";", "\n ", StringComparison.Ordinal)}\n }}\n {settings}\n }}";

    public override string ToString() => Name;

    private static async Task ReadRequestAsync(Socket client, CancellationToken stop)
    {
        var (text, buffer) = ("", new byte[ReadSize]);
        while (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await client.ReceiveAsync(buffer, stop);
            if (count == 0) return;
            text += Encoding.Latin1.GetString(buffer, 0, count);
        }
    }
}
