using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>`-m`, `-M`: lets crashed processes leave a core; the pattern for its name is the whole machine's and is put back at the end.</summary>
internal sealed class CoreDumps : IDisposable
{
    private const string PatternFile = "/proc/sys/kernel/core_pattern";
    private readonly string? _before;
    private readonly ILogger _log;

    public CoreDumps(bool isWanted, string? pattern, ILogger log)
    {
        _log = log;
        if (isWanted && !Libc.AllowCores()) log.CoresRefused("no permission to raise the limit (RLIMIT_CORE)");
        if (pattern is null) return;
        try
        {
            _before = File.ReadAllText(PatternFile).TrimEnd('\n');
            File.WriteAllText(PatternFile, pattern);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            _before = null;
            log.CoresRefused(failed.Message);
        }
    }

    public void Dispose()
    {
        if (_before is null) return;
        try
        {
            File.WriteAllText(PatternFile, _before);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            _log.CoresRefused(failed.Message);
        }
    }
}
