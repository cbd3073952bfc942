using System.Buffers.Binary;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>The few parts of a DNS message (RFC 1035 section 4.1) that a check needs.</summary>
internal static class DnsMessage
{
    public const int HeaderSize = 12;
    private const ushort RecursionDesired = 0x0100, Response = 0x8000, CodeMask = 0x000F, ClassInternet = 1;
    private const int LongestLabel = 63, LongestName = 255, ShortestAnswer = 8;

    /// <summary>Types of queries by name; RFC 1035, 3596, 4034.</summary>
    private static readonly Dictionary<string, ushort> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["A"] = 1,
        ["NS"] = 2,
        ["CNAME"] = 5,
        ["SOA"] = 6,
        ["MX"] = 15,
        ["TXT"] = 16,
        ["AAAA"] = 28,
        ["RRSIG"] = 46,
        ["DNSKEY"] = 48,
    };

    /// <summary>Names of response codes; RFC 1035 section 4.1.1.</summary>
    private static readonly string[] Codes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

    /// <summary>A query for one name, recursion desired.</summary>
    /// <exception cref="ArgumentException">The name or type cannot be asked for.</exception>
    public static byte[] Query(ushort id, string name, string type)
    {
        var labels = name.TrimEnd('.').Split('.', StringSplitOptions.RemoveEmptyEntries);
        var length = labels.Sum(label => label.Length + 1) + 1;
        if (length > LongestName || labels.Any(label => label.Length > LongestLabel)) throw new ArgumentException($"'{name}' is too long for a DNS name", nameof(name));
        if (!Types.TryGetValue(type, out var code)) throw new ArgumentException($"there is no DNS type '{type}'", nameof(type));
        var message = new byte[HeaderSize + length + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);
        var at = HeaderSize;
        foreach (var label in labels)
        {
            message[at++] = (byte)label.Length;
            at += System.Text.Encoding.Latin1.GetBytes(label, message.AsSpan(at));
        }
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 1), code);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 3), ClassInternet);
        return message;
    }

    /// <summary>Whether it answers the query: an id of its own is somebody else's business, and so is what is shorter than keepalived reads.</summary>
    public static bool Answers(ReadOnlySpan<byte> message, ushort id) => message.Length >= ShortestAnswer && BinaryPrimitives.ReadUInt16BigEndian(message) == id;

    /// <summary>What is wrong with a message that <see cref="Answers"/>; null if nothing is. Its records do not matter.</summary>
    public static string? Complaint(ReadOnlySpan<byte> message)
    {
        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if ((flags & Response) == 0) return "the answer is a query";
        var code = flags & CodeMask;
        return code == 0 ? null : $"response code {(code < Codes.Length ? Codes[code] : code.ToString(System.Globalization.CultureInfo.InvariantCulture))}";
    }
}
