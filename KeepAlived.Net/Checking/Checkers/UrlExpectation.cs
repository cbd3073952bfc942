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
        }
        catch (DllNotFoundException)
        {
            _patternError = "libpcre2-8.so.0 is missing: install libpcre2-8-0";
        }
    }

    public HttpUrl Url { get; }

    public HttpAnswer MakeAnswer() => new(Url.Digest is not null, Url.Regex is not null);

    public void Dispose() => _pattern?.Dispose();

    public ProbeResult Judge(HttpAnswer answer)
    {
        if (answer.Status is not { } status) return ProbeResult.Failure($"the answer to {Url.Path} has no HTTP status");
        if (!Accepts(status)) return ProbeResult.Failure($"HTTP status {status} of {Url.Path}, expected {Expected()}");
        if (Url.Digest is not null && answer.Digest is { } digest && digest != Url.Digest)
            return ProbeResult.Failure($"digest {digest} of {Url.Path}, expected {Url.Digest}");
        return Url.Regex is null ? ProbeResult.Success : JudgePattern(answer.Body);
    }

    private ProbeResult JudgePattern(ReadOnlySpan<byte> body)
    {
        if (_pattern is null) return ProbeResult.Failure($"the pattern of {Url.Path} cannot be used: {_patternError}");
        var (matches, error) = _pattern.Match(body, Url.RegexMinimumOffset, Url.RegexMaximumOffset == 0 ? null : Url.RegexMaximumOffset);
        if (error is not null) return ProbeResult.Failure($"the pattern of {Url.Path} was given up: {error}");
        if (matches != Url.RegexNoMatch) return ProbeResult.Success;
        return ProbeResult.Failure(matches ? $"the body of {Url.Path} matches the pattern that it must not" : $"the body of {Url.Path} does not match the pattern");
    }

    private bool Accepts(int status) => Url.StatusCodes.Count == 0
        ? status is >= LowestDefault and <= HighestDefault
        : Url.StatusCodes.Exists(range => status >= range.From && status <= range.To);

    private string Expected() => Url.StatusCodes.Count == 0
        ? $"{LowestDefault}-{HighestDefault}"
        : string.Join(", ", Url.StatusCodes.Select(range => range.From == range.To ? $"{range.From}" : $"{range.From}-{range.To}"));
}
