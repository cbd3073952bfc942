using System.Text;
using KeepAlived.Net.Linux;

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
            using var socket = host.Open(stop);
            return await socket.ConnectAsync(host.Target, host.Timeout) is { } fault ? ProbeResult.Failure(fault) : await TalkAsync(socket);
        }
        catch (LinuxException refused)
        {
            return ProbeResult.Failure(refused);
        }
    }

    private async Task<ProbeResult> TalkAsync(CheckSocket socket)
    {
        var result = await ExpectAsync(socket, "220 ", "the greeting", MailTrouble.Greeting);
        if (result.Succeeded) result = await SendAsync(socket, $"HELO {heloName}\r\n");
        if (result.Succeeded) result = await ExpectAsync(socket, "250 ", "the answer to HELO", MailTrouble.Helo);
        if (result.Succeeded) result = await SendAsync(socket, "QUIT\r\n");
        return result.Succeeded ? await ExpectAsync(socket, "", "the answer to QUIT", MailTrouble.Other) : result;
    }

    private Task<ProbeResult> SendAsync(CheckSocket socket, string line) => TryAsync((MailTrouble.Other, MailTrouble.Other), async () =>
    {
        await socket.SendAsync(Encoding.Latin1.GetBytes(line), Patience.Of(host.Timeout, "could not send"));
        return ProbeResult.Success;
    });

    /// <summary>Reads a line and judges it.</summary>
    private Task<ProbeResult> ExpectAsync(CheckSocket socket, string expected, string what, MailTrouble unexpected) =>
        TryAsync((MailTrouble.ReadTimeout, MailTrouble.ReadFailure), async () =>
        {
            var patience = Patience.Of(host.Timeout, $"timed out waiting for {what}");
            var line = new byte[LongestLine];
            var length = 0;
            while (line.AsSpan(0, length).IndexOf((byte)'\n') < 0)
            {
                if (length == LongestLine) return Failure($"{what} is longer than {LongestLine} bytes", MailTrouble.Other);
                var count = await socket.ReceiveAsync(line.AsMemory(length), patience);
                if (count == 0) return Failure($"closed the connection before {what}", MailTrouble.ReadFailure);
                length += count;
            }
            var text = Encoding.Latin1.GetString(line, 0, line.AsSpan(0, length).IndexOf((byte)'\n')).TrimEnd('\r');
            return text.StartsWith(expected, StringComparison.Ordinal) && !text.Contains('\0') ? ProbeResult.Success
                : Failure($"{what} is '{Printable(text)}', expected {expected.TrimEnd()} and a blank", unexpected);
        });

    private static async Task<ProbeResult> TryAsync((MailTrouble Late, MailTrouble Broken) troubles, Func<Task<ProbeResult>> operation)
    {
        try
        {
            return await operation();
        }
        catch (TimeoutException over)
        {
            return Failure(over.Message, troubles.Late);
        }
        catch (LinuxException broken)
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
