using System.Net.Sockets;
using System.Text;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>
/// SMTP_CHECK: alive when it greets with 220 and answers HELO with 250 (RFC 5321). A greeting of several lines (`220-`) is a failure, as for keepalived, and so is a server that hangs up instead of saying
/// goodbye; what it says then does not matter.
/// </summary>
internal sealed class SmtpChecker(CheckConnection host, string heloName) : IChecker
{
    /// <summary>keepalived's name where neither the check nor global_defs give one.</summary>
    public const string DefaultHeloName = "smtpchecker.keepalived.org";

    private const int LongestLine = 511;

    public async Task<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        try
        {
            using var socket = await host.OpenAsync(stop);
            if (await ExpectAsync(socket, "220 ", "the greeting", stop) is { } greeting) return ProbeResult.Failure(greeting);
            await SendAsync(socket, $"HELO {heloName}\r\n", stop);
            if (await ExpectAsync(socket, "250 ", "the answer to HELO", stop) is { } answer) return ProbeResult.Failure(answer);
            await SendAsync(socket, "QUIT\r\n", stop);
            return await ExpectAsync(socket, "", "the answer to QUIT", stop) is { } farewell ? ProbeResult.Failure(farewell) : ProbeResult.Success;
        }
        catch (SocketException refused)
        {
            return ProbeResult.Failure(refused);
        }
        catch (TimeoutException late)
        {
            return ProbeResult.Failure(late.Message);
        }
    }

    private Task<int> SendAsync(Socket socket, string line, CancellationToken stop) =>
        Patience.WithinAsync(host.Timeout, "could not send", stop, silence => socket.SendAsync(Encoding.Latin1.GetBytes(line), silence).AsTask());

    /// <summary>Reads a line; what is wrong with it, or null.</summary>
    private Task<string?> ExpectAsync(Socket socket, string expected, string what, CancellationToken stop) =>
        Patience.WithinAsync(host.Timeout, $"timed out waiting for {what}", stop, async silence =>
        {
            var line = new byte[LongestLine];
            var length = 0;
            while (line.AsSpan(0, length).IndexOf((byte)'\n') < 0)
            {
                if (length == LongestLine) return $"{what} is longer than {LongestLine} bytes";
                var count = await socket.ReceiveAsync(line.AsMemory(length), silence);
                if (count == 0) return $"closed the connection before {what}";
                length += count;
            }
            var text = Encoding.Latin1.GetString(line, 0, line.AsSpan(0, length).IndexOf((byte)'\n')).TrimEnd('\r');
            return text.StartsWith(expected, StringComparison.Ordinal) && !text.Contains('\0') ? null : $"{what} is '{Printable(text)}', expected {expected.TrimEnd()} and a blank";
        });

    private static string Printable(string text)
    {
        const int longest = 60;
        var shown = text.Length > longest ? text[..longest] + "..." : text;
        return string.Concat(shown.Select(letter => char.IsControl(letter) ? '?' : letter));
    }
}
