using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace KeepAlived.Net.Notification;

/// <summary>Hands one mail to a server (RFC 5321), without TLS and without a login, as keepalived does. What a server says costs at most <see cref="LongestLine"/> bytes.</summary>
internal sealed class SmtpDialogue(Socket socket, TimeSpan patience) : IDisposable
{
    private const int LongestLine = 1000, MostLines = 100;
    private readonly byte[] _received = new byte[LongestLine];
    private int _filled;

    /// <exception cref="SmtpException">The server is not reached or does not want the mail; the message completes a sentence.</exception>
    /// <exception cref="SocketException">The connection broke.</exception>
    public static async Task SendAsync(Mail mail, string hostName)
    {
        var (host, port) = mail.Account.Server;
        using var connecting = new CancellationTokenSource(mail.Account.Patience);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var dialogue = new SmtpDialogue(socket, mail.Account.Patience);
        try
        {
            await socket.ConnectAsync(host, port, connecting.Token);
        }
        catch (OperationCanceledException)
        {
            throw new SmtpException($"no connection to {host} port {port} within {Seconds(mail.Account.Patience)} s");
        }
        catch (SocketException failed)
        {
            throw new SmtpException($"no connection to {host} port {port}: {Obstacle(failed)}");
        }
        await dialogue.SendAsync(mail.Account.Helo ?? hostName, mail.SenderAt(hostName), mail.Account.Recipients, mail.Compose(hostName));
    }

    public void Dispose() => socket.Dispose();

    private async Task SendAsync(string helo, string sender, IReadOnlyList<string> recipients, string text)
    {
        await ExpectAsync("220", "the greeting");
        await AskAsync($"HELO {helo}", "250");
        await AskAsync($"MAIL FROM:<{AddressIn(sender)}>", "250");
        foreach (var recipient in recipients) await AskAsync($"RCPT TO:<{AddressIn(recipient)}>", "250");
        await AskAsync("DATA", "354");
        await WriteAsync(text);
        await ExpectAsync("250", "the answer to the mail");
        await AskAsync("QUIT", "221");
    }

    private static string Obstacle(SocketException failed) => failed.SocketErrorCode switch
    {
        SocketError.TryAgain => "no name server answers for it",
        SocketError.HostNotFound or SocketError.NoData => "there is no such name",
        _ => failed.Message,
    };

    /// <summary>The bare address of `NAME &lt;ADDRESS&gt;`.</summary>
    private static string AddressIn(string text)
    {
        var (open, close) = (text.IndexOf('<'), text.LastIndexOf('>'));
        return open >= 0 && close > open ? text[(open + 1)..close] : text;
    }

    private async Task AskAsync(string command, string expected)
    {
        await WriteAsync(command + "\r\n");
        await ExpectAsync(expected, $"the answer to {command}");
    }

    private async Task WriteAsync(string text)
    {
        using var late = new CancellationTokenSource(patience);
        var bytes = FileText.Bytes(text);
        try
        {
            for (var sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes.AsMemory(sent), late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new SmtpException($"the server takes nothing for {Seconds(patience)} s");
        }
    }

    /// <summary>Reads an answer: all lines up to the one with a blank after the code.</summary>
    private async Task ExpectAsync(string code, string what)
    {
        using var late = new CancellationTokenSource(patience);
        try
        {
            for (var lines = 0; lines < MostLines; lines++)
            {
                var line = await ReadLineAsync(what, late.Token);
                if (line.Length > 3 && line[3] == '-') continue;
                if (!line.StartsWith(code, StringComparison.Ordinal)) throw new SmtpException($"{what} is '{Printable(line)}', expected {code}");
                return;
            }
            throw new SmtpException($"{what} has more than {MostLines} lines");
        }
        catch (OperationCanceledException)
        {
            throw new SmtpException($"{what} did not come within {Seconds(patience)} s");
        }
    }

    private async Task<string> ReadLineAsync(string what, CancellationToken late)
    {
        int end;
        while ((end = _received.AsSpan(0, _filled).IndexOf((byte)'\n')) < 0)
        {
            if (_filled == LongestLine) throw new SmtpException($"{what} is longer than {LongestLine} bytes");
            var count = await socket.ReceiveAsync(_received.AsMemory(_filled), late);
            if (count == 0) throw new SmtpException($"the server closed the connection before {what}");
            _filled += count;
        }
        var line = Encoding.Latin1.GetString(_received, 0, end).TrimEnd('\r');
        _received.AsSpan(end + 1, _filled - end - 1).CopyTo(_received);
        _filled -= end + 1;
        return line;
    }

    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}

/// <summary>A mail server's refusal or silence.</summary>
internal sealed class SmtpException(string message) : Exception(message);
