using System.Runtime.InteropServices;
using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>A compiled pattern of PCRE2 (pcre2api(3)), bound to Debian's libpcre2-8 at first use. Not for two threads at once.</summary>
/// <remarks>Matching is limited: a pattern that backtracks for ever costs one failed match, not the process.</remarks>
internal sealed partial class Pcre2 : IDisposable
{
    private const string Library = "libpcre2-8.so.0";
    private const int PCRE2_ERROR_NOMATCH = -1, LongestMessage = 256; // pcre2.h
    private const uint PCRE2_USE_OFFSET_LIMIT = 0x00800000u, MatchLimit = 1_000_000, HeapLimitKibibytes = 16 * 1024;
    private static readonly nuint PCRE2_UNSET = nuint.MaxValue;

    /// <summary>Compile options by keepalived.conf's names; values as in pcre2.h.</summary>
    private static readonly string[] OptionBits =
    [
        "allow_empty_class", "alt_bsux", "auto_callout", "caseless", "dollar_endonly", "dotall", "dupnames", "extended", "firstline", "match_unset_backref", "multiline", "never_ucp",
        "never_utf", "no_auto_capture", "no_auto_possess", "no_dotstar_anchor", "no_start_optimize", "ucp", "ungreedy", "utf", "never_backslash_c", "alt_circumflex", "alt_verbnames",
        "use_offset_limit",
    ];

    private readonly nint _code, _data, _context;

    private Pcre2(nint code)
    {
        _code = code;
        _data = pcre2_match_data_create_from_pattern_8(code, 0);
        _context = pcre2_match_context_create_8(0);
        _ = pcre2_set_match_limit_8(_context, MatchLimit);
        _ = pcre2_set_heap_limit_8(_context, HeapLimitKibibytes);
    }

    /// <summary>The pattern, or what is wrong with it.</summary>
    /// <param name="options">Names such as `caseless`.</param>
    /// <exception cref="DllNotFoundException">The library is not installed.</exception>
    public static (Pcre2? Pattern, string? Error) Compile(string pattern, IEnumerable<string> options)
    {
        var bits = PCRE2_USE_OFFSET_LIMIT;
        foreach (var option in options) bits |= 1u << Array.IndexOf(OptionBits, option);
        var bytes = Encoding.Latin1.GetBytes(pattern);
        var code = pcre2_compile_8(bytes, (nuint)bytes.Length, bits, out var error, out var offset, 0);
        return code == 0 ? (null, $"{Message(error)} at character {offset + 1}") : (new(code), null);
    }

    /// <summary>Whether the subject holds a match; the error of a match that was given up otherwise.</summary>
    /// <param name="start">Where a match may begin at the earliest.</param>
    /// <param name="limit">Where a match has to have begun; null: anywhere.</param>
    public (bool Matches, string? Error) Match(ReadOnlySpan<byte> subject, uint start, uint? limit)
    {
        if (start > subject.Length) return (false, null);
        _ = pcre2_set_offset_limit_8(_context, limit ?? PCRE2_UNSET);
        var result = pcre2_match_8(_code, subject, (nuint)subject.Length, start, 0, _data, _context);
        return result >= 0 ? (true, null) : result == PCRE2_ERROR_NOMATCH ? (false, null) : (false, Message(result));
    }

    public void Dispose()
    {
        pcre2_match_data_free_8(_data);
        pcre2_match_context_free_8(_context);
        pcre2_code_free_8(_code);
    }

    private static string Message(int error)
    {
        Span<byte> text = stackalloc byte[LongestMessage];
        var length = pcre2_get_error_message_8(error, text, (nuint)text.Length);
        return length < 0 ? $"PCRE2 error {error}" : Encoding.Latin1.GetString(text[..length]);
    }

    [LibraryImport(Library)]
    private static partial nint pcre2_compile_8(ReadOnlySpan<byte> pattern, nuint length, uint options, out int error, out nuint offset, nint context);

    [LibraryImport(Library)]
    private static partial nint pcre2_match_data_create_from_pattern_8(nint code, nint context);

    [LibraryImport(Library)]
    private static partial nint pcre2_match_context_create_8(nint context);

    [LibraryImport(Library)]
    private static partial int pcre2_set_match_limit_8(nint context, uint limit);

    [LibraryImport(Library)]
    private static partial int pcre2_set_heap_limit_8(nint context, uint limit);

    [LibraryImport(Library)]
    private static partial int pcre2_set_offset_limit_8(nint context, nuint limit);

    [LibraryImport(Library)]
    private static partial int pcre2_match_8(nint code, ReadOnlySpan<byte> subject, nuint length, nuint start, uint options, nint data, nint context);

    [LibraryImport(Library)]
    private static partial int pcre2_get_error_message_8(int error, Span<byte> text, nuint length);

    [LibraryImport(Library)]
    private static partial void pcre2_match_data_free_8(nint data);

    [LibraryImport(Library)]
    private static partial void pcre2_match_context_free_8(nint context);

    [LibraryImport(Library)]
    private static partial void pcre2_code_free_8(nint code);
}
