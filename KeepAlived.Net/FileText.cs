using System.Text;

namespace KeepAlived.Net;

/// <summary>
/// Text of a configuration file, in which each character stands for one byte: names and passwords of any encoding stay what they are.
/// On its way out it becomes those bytes again, or the characters that they are meant for.
/// </summary>
internal static class FileText
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The bytes as they are in the file; UTF-8 if the text has characters that are no bytes, and so is ours.</summary>
    public static byte[] Bytes(string text) => IsBytes(text) ? Encoding.Latin1.GetBytes(text) : Encoding.UTF8.GetBytes(text);

    /// <summary>Bytes as the UTF-8 that they mostly are, for what takes characters: names of files, arguments of programs, JSON, the bus.</summary>
    public static string Decode(string bytes)
    {
        if (Ascii.IsValid(bytes) || !IsBytes(bytes)) return bytes;
        try
        {
            return Utf8.GetString(Encoding.Latin1.GetBytes(bytes));
        }
        catch (DecoderFallbackException)
        {
            return bytes; // an older encoding: shown as Latin-1
        }
    }

    private static bool IsBytes(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff');
}
