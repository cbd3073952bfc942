using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>What a url's answer has to be: status, then MD5 of the body, then a pattern in it.</summary>
internal sealed class UrlExpectation : IDisposable
{
    private const int LowestDefault = 200, HighestDefault = 299;
    private readonly Pcre2? _pattern;
    private readonly string? _patternError;

    public UrlExpectation(HttpUrl url)
    {
        Url = url;
        if (url.Regex is null) return;
        try
        {
            (_pattern, _patternError) = Pcre2.Compile(url.Regex, url.RegexOptions);
            if (url.RegexStackMaximum > 0) _pattern?.UseMachineCode(url.RegexStackStart, url.RegexStackMaximum);
        }
        catch (DllNotFoundException)
        {
            _patternError = "libpcre2-8.so.0 is missing: install libpcre2-8-0";
        }
    }

    public HttpUrl Url { get; }

    /// <summary>To look for a pattern may take long.</summary>
    public bool HasPattern => _pattern is not null;

    public HttpAnswer MakeAnswer() => new(Url.Digest is not null, _pattern is null ? null : new PatternSearch(_pattern, Url.RegexMinimumOffset, Url.RegexMaximumOffset));

    public void Dispose() => _pattern?.Dispose();

    public ProbeResult Judge(HttpAnswer answer)
    {
        if (!answer.HasHeaders) return ProbeResult.Failure($"the answer to {Url.Path} ends before its headers do");
        if (answer.Status is not { } status) return ProbeResult.Failure($"the answer to {Url.Path} has no HTTP status");
        if (!Accepts(status)) return ProbeResult.Failure($"HTTP status {status} of {Url.Path}, expected {Expected()}");
        if (Url.Digest is not null && answer.Digest is { } digest && digest != Url.Digest)
            return ProbeResult.Failure($"digest {digest} of {Url.Path}, expected {Url.Digest}");
        return Url.Regex is null ? ProbeResult.Success : JudgePattern(answer.Search);
    }

    private ProbeResult JudgePattern(PatternSearch? search)
    {
        if (search is null) return ProbeResult.Failure($"the pattern of {Url.Path} cannot be used: {_patternError}");
        if (search.Error is { } error) return ProbeResult.Failure($"the pattern of {Url.Path} was given up: {error}");
        if (search.Found != Url.RegexNoMatch) return ProbeResult.Success;
        return ProbeResult.Failure(search.Found ? $"the answer to {Url.Path} matches the pattern that it must not"
            : search.IsOpen ? $"the answer to {Url.Path} ends where a match of the pattern could go on, which is no match"
            : $"the answer to {Url.Path} does not match the pattern");
    }

    private bool Accepts(int status) => Url.StatusCodes.Count == 0
        ? status is >= LowestDefault and <= HighestDefault
        : Url.StatusCodes.Exists(range => status >= range.From && status <= range.To);

    private string Expected() => Url.StatusCodes.Count == 0
        ? $"{LowestDefault}-{HighestDefault}"
        : string.Join(", ", Url.StatusCodes.Select(range => range.From == range.To ? $"{range.From}" : $"{range.From}-{range.To}"));
}
