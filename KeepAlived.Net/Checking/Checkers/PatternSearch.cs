using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>Looks for a pattern in bytes that come in pieces; what it keeps is bounded.</summary>
/// <remarks>
/// As keepalived 2.2.7 does: the subject is all that the server sends, headers included, and a match that more bytes could change is none when
/// nothing follows; so `$` never matches at the end of the answer, nor does `.*` that reaches it.
/// </remarks>
/// <param name="minimum">Where a match may begin at the earliest.</param>
/// <param name="maximum">Where it may begin at the latest; 0: anywhere.</param>
internal sealed class PatternSearch(Pcre2 pattern, uint minimum, uint maximum)
{
    /// <summary>Bytes of a match that is still open; one that needs more is given up.</summary>
    public const int LongestOpen = 256 * 1024;

    private const int LongestCharacter = 4;
    private readonly List<byte> _kept = [];
    private long _before;
    private int _start;

    public bool Found { get; private set; }

    /// <summary>Why it was given up; null: it was not.</summary>
    public string? Error { get; private set; }

    /// <summary>The bytes so far end within what could become a match.</summary>
    public bool IsOpen { get; private set; }

    public void Add(ReadOnlySpan<byte> piece)
    {
        if (Found || Error is not null) return;
        _kept.AddRange(piece);
        var subject = Complete(CollectionsMarshal.AsSpan(_kept));
        var start = (int)Math.Clamp(minimum - _before, _start, int.MaxValue);
        if (start > subject.Length) return;
        long? limit = maximum == 0 ? null : maximum - _before;
        if (limit < start) return;
        var match = pattern.Match(subject, start, (int?)limit);
        (Found, Error, IsOpen) = (match.Found, match.Error, match.BegunAt >= 0);
        if (!Found && Error is null) Forget(IsOpen ? match.BegunAt : subject.Length);
    }

    /// <summary>Without a character of UTF-8 that is cut off at the end.</summary>
    private ReadOnlySpan<byte> Complete(ReadOnlySpan<byte> bytes)
    {
        if (!pattern.IsUtf) return bytes;
        for (var i = 1; i < LongestCharacter && i <= bytes.Length; i++)
        {
            var needed = bytes[^i] switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 0 };
            if (needed > i) return bytes[..^i];
            if (needed > 0) break;
        }
        return bytes;
    }

    /// <summary>Keeps what a match can still depend on: from where it begins, and what it may look back at. One byte at least, so that `^` knows that it is not at the beginning.</summary>
    private void Forget(int begin)
    {
        var cut = Math.Max(0, begin - (pattern.Lookbehind * (pattern.IsUtf ? LongestCharacter : 1)) - 1);
        while (pattern.IsUtf && cut > 0 && (_kept[cut] & 0xC0) == 0x80) cut--;
        _kept.RemoveRange(0, cut);
        _before += cut;
        _start = begin - cut;
        if (_kept.Count - _start > LongestOpen) Error = $"it needs more than {LongestOpen} bytes";
    }
}
