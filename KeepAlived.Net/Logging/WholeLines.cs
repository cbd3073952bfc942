using System.Text;

namespace KeepAlived.Net.Logging;

/// <summary>
/// Writes lines to a place that several processes write to, as the console of a daemon: what goes out in one write has whole lines, and is no
/// more than a pipe takes undivided (Console.Error hands over 256 characters at a time, and others write between them).
/// </summary>
internal static class WholeLines
{
    public const int PIPE_BUF = 4096; // <linux/limits.h>

    /// <param name="lines">Each with its end. One that is longer than a pipe takes undivided goes out by itself.</param>
    /// <exception cref="IOException">Nobody takes them any more.</exception>
    public static void Write(Stream to, string lines, Encoding encoding)
    {
        for (ReadOnlySpan<byte> rest = encoding.GetBytes(lines); rest.Length > 0;)
        {
            var end = rest[..Math.Min(rest.Length, PIPE_BUF)].LastIndexOf((byte)'\n');
            if (end < 0) end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..(end + 1)];
            to.Write(part);
            rest = rest[part.Length..];
        }
        to.Flush();
    }
}
