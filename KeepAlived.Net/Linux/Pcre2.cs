using System.Runtime.InteropServices;
using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>What a look at the beginning of a subject has found.</summary>
/// <param name="BegunAt">Where a match begins that the end of the subject leaves open; negative: nowhere.</param>
/// <param name="Error">Why the matching was given up.</param>
internal readonly record struct PatternMatch(bool Found, int BegunAt, string? Error);

/// <summary>A compiled pattern of PCRE2 (pcre2api(3)), bound to Debian's libpcre2-8 at first use. Not for two threads at once.</summary>
/// <remarks>Matching is limited: a pattern that backtracks for ever costs one failed match, not the process.</remarks>
internal sealed partial class Pcre2 : IDisposable
{
    private const string Library = "libpcre2-8.so.0";
    private const int PCRE2_ERROR_NOMATCH = -1, PCRE2_ERROR_PARTIAL = -2, LongestMessage = 256; // pcre2.h
    private const uint PCRE2_UTF = 0x00080000u, PCRE2_MATCH_INVALID_UTF = 0x04000000u, PCRE2_USE_OFFSET_LIMIT = 0x00800000u, MatchLimit = 1_000_000, HeapLimitKibibytes = 16 * 1024;
    private const uint PCRE2_PARTIAL_HARD = 0x00000020u, PCRE2_JIT_PARTIAL_HARD = 0x00000004u, PCRE2_INFO_MAXLOOKBEHIND = 15;
    private static readonly nuint PCRE2_UNSET = nuint.MaxValue;

    /// <summary>Compile options by keepalived.conf's names; values as in pcre2.h.</summary>
    private static readonly string[] OptionBits =
    [
        "allow_empty_class", "alt_bsux", "auto_callout", "caseless", "dollar_endonly", "dotall", "dupnames", "extended", "firstline", "match_unset_backref", "multiline", "never_ucp",
        "never_utf", "no_auto_capture", "no_auto_possess", "no_dotstar_anchor", "no_start_optimize", "ucp", "ungreedy", "utf", "never_backslash_c", "alt_circumflex", "alt_verbnames",
        "use_offset_limit",
    ];

    private readonly nint _code, _data, _context;
    private nint _stack;

    private Pcre2(nint code, uint options)
    {
        _code = code;
        IsUtf = (options & PCRE2_UTF) != 0;
        _ = pcre2_pattern_info_8(code, PCRE2_INFO_MAXLOOKBEHIND, out var lookbehind);
        Lookbehind = (int)lookbehind;
        _data = pcre2_match_data_create_from_pattern_8(code, 0);
        _context = pcre2_match_context_create_8(0);
        _ = pcre2_set_match_limit_8(_context, MatchLimit);
        _ = pcre2_set_heap_limit_8(_context, HeapLimitKibibytes);
    }

    /// <summary>The subject has to be UTF-8.</summary>
    public bool IsUtf { get; }

    /// <summary>Characters before its beginning that a match may depend on.</summary>
    public int Lookbehind { get; }

    /// <summary>The pattern, or what is wrong with it.</summary>
    /// <param name="options">Names such as `caseless`.</param>
    /// <exception cref="DllNotFoundException">The library is not installed.</exception>
    public static (Pcre2? Pattern, string? Error) Compile(string pattern, IEnumerable<string> options)
    {
        var bits = PCRE2_USE_OFFSET_LIMIT;
        foreach (var option in options) bits |= 1u << Array.IndexOf(OptionBits, option);
        if ((bits & PCRE2_UTF) != 0) bits |= PCRE2_MATCH_INVALID_UTF;
        var bytes = Encoding.Latin1.GetBytes(pattern);
        var code = pcre2_compile_8(bytes, (nuint)bytes.Length, bits, out var error, out var offset, 0);
        return code == 0 ? (null, $"{Message(error)} at character {offset + 1}") : (new(code, bits), null);
    }

    /// <summary>Has the pattern compiled to machine code, with a stack of these bytes at first and at most; without effect where the processor or policy forbids it.</summary>
    public void UseMachineCode(uint stackStart, uint stackMaximum)
    {
        if (pcre2_jit_compile_8(_code, PCRE2_JIT_PARTIAL_HARD) != 0) return;
        _stack = pcre2_jit_stack_create_8(stackStart, stackMaximum, 0);
        pcre2_jit_stack_assign_8(_context, 0, _stack);
    }

    /// <summary>Looks for a match in the beginning of a subject; a match that more bytes could make longer or shorter is only begun (pcre2partial(3), PCRE2_PARTIAL_HARD).</summary>
    /// <param name="start">Where a match may begin at the earliest; at most the subject's length.</param>
    /// <param name="limit">Where a match has to have begun; null: anywhere.</param>
    public PatternMatch Match(ReadOnlySpan<byte> subject, int start, int? limit)
    {
        _ = pcre2_set_offset_limit_8(_context, limit is { } last ? (nuint)last : PCRE2_UNSET);
        var result = pcre2_match_8(_code, subject, (nuint)subject.Length, (nuint)start, PCRE2_PARTIAL_HARD, _data, _context);
        return result switch
        {
            >= 0 => new(true, -1, null),
            PCRE2_ERROR_NOMATCH => new(false, -1, null),
            PCRE2_ERROR_PARTIAL => new(false, (int)Marshal.ReadIntPtr(pcre2_get_ovector_pointer_8(_data)), null),
            _ => new(false, -1, Message(result)),
        };
    }

    public void Dispose()
    {
        if (_stack != 0) pcre2_jit_stack_free_8(_stack);
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
    private static partial int pcre2_pattern_info_8(nint code, uint what, out uint value);

    [LibraryImport(Library)]
    private static partial nint pcre2_get_ovector_pointer_8(nint data);

    [LibraryImport(Library)]
    private static partial int pcre2_jit_compile_8(nint code, uint options);

    [LibraryImport(Library)]
    private static partial nint pcre2_jit_stack_create_8(nuint start, nuint maximum, nint context);

    [LibraryImport(Library)]
    private static partial void pcre2_jit_stack_assign_8(nint context, nint callback, nint stack);

    [LibraryImport(Library)]
    private static partial void pcre2_jit_stack_free_8(nint stack);

    [LibraryImport(Library)]
    private static partial int pcre2_get_error_message_8(int error, Span<byte> text, nuint length);

    [LibraryImport(Library)]
    private static partial void pcre2_match_data_free_8(nint data);

    [LibraryImport(Library)]
    private static partial void pcre2_match_context_free_8(nint context);

    [LibraryImport(Library)]
    private static partial void pcre2_code_free_8(nint code);
}
