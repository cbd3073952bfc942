using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Cli;

/// <summary>
/// genhash(1): asks a server for a page as HTTP_GET and SSL_GET do, and prints the digest that they would compare. Runs under that name, or
/// with `--genhash` as the first option.
/// </summary>
internal static class GenhashCommand
{
    private const string Name = "genhash";
    private const int BadCommandLine = 1, PieceSize = 4096, BytesPerLine = 16, LargestAnswer = 64 * 1024 * 1024;

    /// <summary>The arguments for genhash; null: something else is asked for.</summary>
    /// <param name="program">argv[0].</param>
    public static string[]? Arguments(string program, string[] arguments) =>
        Path.GetFileName(program) == Name ? arguments : arguments is ["-T" or "--genhash", ..] ? arguments[1..] : null;

    /// <summary>As keepalived's, the status is 0 also when the server does not answer; scripts go by the output.</summary>
    public static int Run(string[] arguments, TextWriter output, TextWriter errors) => TaskLoop.Run(() => RunAsync(arguments, output, errors));

    private static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var options = GenhashOptions.Parse(arguments);
        if (options.Error is not null || options.WantsHelp)
        {
            if (options.Error is { Length: > 0 } error) errors.WriteLine(error);
            foreach (var line in GenhashOptions.Usage(Name)) errors.WriteLine(line);
            return BadCommandLine; // keepalived's for --help, too
        }
        var watch = Stopwatch.StartNew();
        if (await AskAsync(options, errors) is { } answer) Print(answer, options, output);
        if (options.IsVerbose) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nGlobal response time for [{options.Url}] = {watch.Elapsed.TotalMicroseconds:F0} usecs"));
        return 0;
    }

    private static async Task<byte[]?> AskAsync(GenhashOptions options, TextWriter errors)
    {
        var target = new IPEndPoint(options.Server!, options.Port);
        var connection = new CheckConnection(target, null, options.Timeout) { FirewallMark = options.FirewallMark };
        var step = "Connection failed";
        try
        {
            using var socket = connection.Open(CancellationToken.None);
            if (await socket.ConnectAsync(target, options.Timeout) is { } fault)
            {
                errors.WriteLine($"{step}: {fault}");
                return null;
            }
            step = "SSL connection failed";
            using var stream = await OpenAsync(socket, options);
            step = "No answer";
            var check = new HttpGet { Protocol = options.Protocol, IsTls = options.UsesTls };
            var request = HttpRequest.Format(check, new HttpUrl { Path = options.Url!, VirtualHost = options.VirtualHost }, target);
            await stream.SendAsync(Encoding.Latin1.GetBytes(request), Patience.Of(options.Timeout, "could not send"));
            return await ReadAsync(stream, options.Timeout);
        }
        catch (Exception failed) when (failed is LinuxException or TimeoutException or TlsException)
        {
            errors.WriteLine($"{step}: {failed.Message}");
            return null;
        }
    }

    private static async Task<CheckStream> OpenAsync(CheckSocket socket, GenhashOptions options)
    {
        if (!options.UsesTls) return new(socket, null);
        var tls = new TlsStream(socket, new TlsClient().Open(socket.Descriptor, new TlsOptions(options.NamesServer ? options.VirtualHost ?? "" : "")));
        await tls.HandshakeAsync(Patience.Of(options.Timeout, "timed out"));
        return new(socket, tls);
    }

    /// <summary>Until the server closes: as with the checkers, that is the end of an answer.</summary>
    private static async Task<byte[]> ReadAsync(CheckStream stream, TimeSpan timeout)
    {
        var all = new MemoryStream();
        var piece = new byte[PieceSize];
        while (all.Length < LargestAnswer)
        {
            var length = await stream.ReceiveAsync(piece, Patience.Of(timeout, "timed out"));
            if (length == 0) break;
            all.Write(piece, 0, length);
        }
        return all.ToArray();
    }

    private static void Print(byte[] bytes, GenhashOptions options, TextWriter output)
    {
        using var answer = new HttpAnswer(digestWanted: true);
        answer.Add(bytes);
        var digest = answer.Digest!;
        if (options.IsVerbose)
        {
            var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
            var header = end < 0 ? bytes.AsSpan() : bytes.AsSpan(0, end + 4);
            output.WriteLine("-----------------------[    HTTP Header Buffer    ]-----------------------");
            Dump(header, output);
            output.WriteLine("-----------------------[ HTTP Header Ascii Buffer ]-----------------------");
            output.WriteLine(Encoding.Latin1.GetString(header));
            output.WriteLine("-----------------------[        HTML Buffer        ]-----------------------");
            Dump(bytes.AsSpan(header.Length), output);
            output.WriteLine();
            output.WriteLine("-----------------------[    HTML hash resulting    ]-----------------------");
            Dump(Convert.FromHexString(digest), output);
            output.WriteLine("-----------------------[ HTML hash final resulting ]-----------------------");
        }
        output.WriteLine(digest);
    }

    /// <summary>`0000  68 65 6c 6c 6f 20 77 6f - 72 6c 64 0a 6c 69 6e 65   hello world.line`.</summary>
    private static void Dump(ReadOnlySpan<byte> bytes, TextWriter output)
    {
        for (var at = 0; at < bytes.Length; at += BytesPerLine)
        {
            var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{at:D4}  ");
            for (var i = 0; i < BytesPerLine; i++)
            {
                if (i == BytesPerLine / 2) line.Append("- ");
                if (at + i < bytes.Length) line.Append(CultureInfo.InvariantCulture, $"{bytes[at + i]:x2} ");
                else line.Append("   ");
            }
            line.Append("  ");
            for (var i = 0; i < BytesPerLine; i++)
                line.Append(at + i >= bytes.Length ? ' ' : bytes[at + i] is >= (byte)' ' and < 127 and var letter ? (char)letter : '.');
            output.WriteLine(line.ToString());
        }
    }
}
