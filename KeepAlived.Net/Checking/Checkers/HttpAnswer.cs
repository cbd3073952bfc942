using System.Globalization;
using System.Security.Cryptography;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>Takes an HTTP answer piece by piece and judges it; what it keeps is bounded whatever the server sends.</summary>
/// <remarks>
/// As keepalived 2.2.7 does, measured: the headers have to end within <see cref="LargestHeader"/> bytes; the status is what stands between the
/// first two blanks of the first line, whatever is before it; the server ends the answer by closing.
/// </remarks>
/// <param name="search">Gets every byte of the answer; null: no pattern is looked for.</param>
internal sealed class HttpAnswer(bool digestWanted, PatternSearch? search = null) : IDisposable
{
    /// <summary>Bytes of status line and headers together, with the blank line.</summary>
    public const int LargestHeader = 4095;

    /// <summary>Bytes of body that are accepted.</summary>
    public const long LargestBody = 64 * 1024 * 1024;

    private const int CodeLength = 3;
    private readonly IncrementalHash? _digest = digestWanted ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
    private readonly byte[] _header = new byte[LargestHeader];
    private int _headerLength;
    private long _bodyLength, _digestLength = long.MaxValue;
    private bool _inBody;
    private int? _status;

    /// <summary>Takes the next piece; a sentence when the answer is too large to go on, else null.</summary>
    public string? Add(ReadOnlySpan<byte> piece)
    {
        search?.Add(piece);
        if (_inBody) return CountBody(piece);
        var before = _headerLength;
        var taken = Math.Min(piece.Length, LargestHeader - before);
        piece[..taken].CopyTo(_header.AsSpan(before));
        var searchFrom = Math.Max(0, before - 3);
        var end = _header.AsSpan(searchFrom, before + taken - searchFrom).IndexOf("\r\n\r\n"u8);
        _headerLength += taken;
        if (end < 0) return taken < piece.Length ? $"no end of its headers within {LargestHeader} bytes" : null;
        _headerLength = searchFrom + end + 4;
        _inBody = true;
        _digestLength = ContentLength(_header.AsSpan(0, _headerLength)) ?? long.MaxValue;
        return CountBody(piece[(_headerLength - before)..]);
    }

    /// <summary>Takes a piece of a body whose headers came otherwise (HTTP/2); the pattern is looked for in the body alone.</summary>
    public string? AddBody(ReadOnlySpan<byte> piece)
    {
        search?.Add(piece);
        return CountBody(piece);
    }

    /// <summary>The headers came otherwise, with this status.</summary>
    public void Begin(int? status) => (_inBody, _status) = (true, status);

    /// <summary>Whether the blank line behind the headers has come.</summary>
    public bool HasHeaders => _inBody;

    /// <summary>The code of the status line, such as `HTTP/1.1 200 OK`; null if there is none.</summary>
    public int? Status => _status ?? StatusOf(_header.AsSpan(0, _headerLength));

    /// <summary>MD5 of the body in hexadecimal, up to its Content-Length; to be asked for once, at the end.</summary>
    public string? Digest => _digest is null ? null : Convert.ToHexStringLower(_digest.GetHashAndReset());

    public PatternSearch? Search => search;

    public static int? StatusOf(ReadOnlySpan<byte> header)
    {
        var end = header.IndexOf((byte)'\r');
        var line = end < 0 ? header : header[..end];
        var code = line[(line.IndexOf((byte)' ') + 1)..];
        return line.Contains((byte)' ') && code.IndexOf((byte)' ') == CodeLength && int.TryParse(code[..CodeLength], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
    }

    public void Dispose() => _digest?.Dispose();

    private static long? ContentLength(ReadOnlySpan<byte> header)
    {
        var name = "Content-Length:"u8; // as keepalived looks for it: in these letters, wherever it stands
        var at = header.IndexOf(name);
        if (at < 0) return null;
        var value = header[(at + name.Length)..];
        value = value[..value.IndexOf((byte)'\r')].Trim(" \t"u8);
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
    }

    private string? CountBody(ReadOnlySpan<byte> piece)
    {
        if (_bodyLength < _digestLength) _digest?.AppendData(piece[..(int)Math.Min(piece.Length, _digestLength - _bodyLength)]);
        return (_bodyLength += piece.Length) > LargestBody ? $"a body of more than {LargestBody} bytes" : null;
    }
}
