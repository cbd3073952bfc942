using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>Takes an HTTP answer piece by piece and judges it; what it keeps is bounded whatever the server sends.</summary>
/// <remarks>keepalived reads until the server closes; a content-length that does not fit is not a failure.</remarks>
/// <param name="bodyWanted">The body is kept, to look for a pattern in it.</param>
internal sealed class HttpAnswer(bool digestWanted, bool bodyWanted = false) : IDisposable
{
    /// <summary>Bytes of status line and headers together that are accepted.</summary>
    public const int LargestHeader = 64 * 1024;

    /// <summary>Bytes of body that are accepted.</summary>
    public const long LargestBody = 64 * 1024 * 1024;

    /// <summary>Bytes of body that are kept.</summary>
    public const int LargestKept = 4 * 1024 * 1024;

    private static readonly byte[] HeaderEnd = "\r\n\r\n"u8.ToArray();
    private readonly IncrementalHash? _digest = digestWanted ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
    private readonly List<byte> _header = [], _body = [];
    private long _bodyLength;
    private bool _inBody;

    /// <summary>Takes the next piece; a sentence when the answer is too large to go on, else null.</summary>
    public string? Add(ReadOnlySpan<byte> piece)
    {
        if (_inBody) return AddBody(piece);
        var searchFrom = Math.Max(0, _header.Count - HeaderEnd.Length + 1);
        var before = _header.Count;
        _header.AddRange(piece);
        var end = Header[searchFrom..].IndexOf(HeaderEnd);
        if (end < 0) return _header.Count > LargestHeader ? $"more than {LargestHeader} bytes of headers" : null;
        _inBody = true;
        return AddBody(piece[(searchFrom + end + HeaderEnd.Length - before)..]);
    }

    /// <summary>The code of the status line, such as `HTTP/1.1 200 OK`; null if there is none.</summary>
    public int? Status => StatusOf(Header);

    /// <summary>MD5 of the body in hexadecimal; to be asked for once, at the end.</summary>
    public string? Digest => _digest is null ? null : Convert.ToHexStringLower(_digest.GetHashAndReset());

    public ReadOnlySpan<byte> Body => CollectionsMarshal.AsSpan(_body);

    private Span<byte> Header => CollectionsMarshal.AsSpan(_header);

    public static int? StatusOf(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("HTTP/"u8)) return null;
        var blank = line.IndexOfAny(" \r\n"u8);
        if (blank < 0 || line[blank] != ' ') return null;
        var code = line[(blank + 1)..].TrimStart((byte)' ');
        var end = code.IndexOfAny(" \r\n"u8);
        if (end >= 0) code = code[..end];
        return code.Length == 3 && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
    }

    public void Dispose() => _digest?.Dispose();

    private string? AddBody(ReadOnlySpan<byte> piece)
    {
        _digest?.AppendData(piece);
        if (bodyWanted && _body.Count + piece.Length > LargestKept) return $"more than {LargestKept} bytes of body to look for the pattern in";
        if (bodyWanted) _body.AddRange(piece);
        return (_bodyLength += piece.Length) > LargestBody ? $"a body of more than {LargestBody} bytes" : null;
    }
}
