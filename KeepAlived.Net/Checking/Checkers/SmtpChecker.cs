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
            return await TalkAsync(socket, stop);
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

    private async Task<ProbeResult> TalkAsync(Socket socket, CancellationToken stop)
    {
        var result = await ExpectAsync(socket, "220 ", "the greeting", MailTrouble.Greeting, stop);
        if (result.Succeeded) result = await SendAsync(socket, $"HELO {heloName}\r\n", stop);
        if (result.Succeeded) result = await ExpectAsync(socket, "250 ", "the answer to HELO", MailTrouble.Helo, stop);
        if (result.Succeeded) result = await SendAsync(socket, "QUIT\r\n", stop);
        return result.Succeeded ? await ExpectAsync(socket, "", "the answer to QUIT", MailTrouble.Other, stop) : result;
    }

    private Task<ProbeResult> SendAsync(Socket socket, string line, CancellationToken stop) => TryAsync("could not send", (MailTrouble.Other, MailTrouble.Other), stop, async silence =>
    {
        await socket.SendAsync(Encoding.Latin1.GetBytes(line), silence);
        return ProbeResult.Success;
    });

    /// <summary>Reads a line and judges it.</summary>
    private Task<ProbeResult> ExpectAsync(Socket socket, string expected, string what, MailTrouble unexpected, CancellationToken stop) =>
        TryAsync($"timed out waiting for {what}", (MailTrouble.ReadTimeout, MailTrouble.ReadFailure), stop, async silence =>
        {
            var line = new byte[LongestLine];
            var length = 0;
            while (line.AsSpan(0, length).IndexOf((byte)'\n') < 0)
            {
                if (length == LongestLine) return Failure($"{what} is longer than {LongestLine} bytes", MailTrouble.Other);
                var count = await socket.ReceiveAsync(line.AsMemory(length), silence);
                if (count == 0) return Failure($"closed the connection before {what}", MailTrouble.ReadFailure);
                length += count;
            }
            var text = Encoding.Latin1.GetString(line, 0, line.AsSpan(0, length).IndexOf((byte)'\n')).TrimEnd('\r');
            return text.StartsWith(expected, StringComparison.Ordinal) && !text.Contains('\0') ? ProbeResult.Success
                : Failure($"{what} is '{Printable(text)}', expected {expected.TrimEnd()} and a blank", unexpected);
        });

    private async Task<ProbeResult> TryAsync(string late, (MailTrouble Late, MailTrouble Broken) troubles, CancellationToken stop, Func<CancellationToken, Task<ProbeResult>> operation)
    {
        try
        {
            return await Patience.WithinAsync(host.Timeout, late, stop, operation);
        }
        catch (TimeoutException over)
        {
            return Failure(over.Message, troubles.Late);
        }
        catch (SocketException broken)
        {
            return ProbeResult.Failure(broken) with { MailTrouble = troubles.Broken };
        }
    }

    private static ProbeResult Failure(string reason, MailTrouble trouble) => ProbeResult.Failure(reason) with { MailTrouble = trouble };

    private static string Printable(string text)
    {
        const int longest = 60;
        var shown = text.Length > longest ? text[..longest] + "..." : text;
        return string.Concat(shown.Select(letter => char.IsControl(letter) ? '?' : letter));
    }
}
