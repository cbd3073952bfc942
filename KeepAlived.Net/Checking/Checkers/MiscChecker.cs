using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>
/// MISC_CHECK: alive when a command exits with 0; with misc_dynamic also with 2..255, which asks for a weight of 0..253. At the
/// request's timeout its whole process group is killed.
/// </summary>
internal sealed class MiscChecker(Spawner spawner, SpawnRequest request, bool dynamic) : IChecker
{
    private const int WeightOffset = 2;

    /// <summary>Patience beyond the command's own timeout: a process that even SIGKILL does not end must not end the checking.</summary>
    private static readonly TimeSpan KillMargin = TimeSpan.FromSeconds(5);

    public async Task<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        // Asked first, because with misc_dynamic the shell's statuses for this, 126 and 127, are weights.
        if (Trampoline.FindProgram(request.Arguments[0]) is null) return ProbeResult.Failure("the command was not found or is not executable");
        try
        {
            var limit = (request.Timeout ?? TimeSpan.MaxValue - KillMargin) + KillMargin;
            return Judge(await spawner.RunAsync(request).WaitAsync(limit, stop));
        }
        catch (TimeoutException)
        {
            return ProbeResult.Failure("timed out and could not be killed");
        }
        catch (LinuxException failed)
        {
            return ProbeResult.Failure($"the command could not be started: {failed.Message}");
        }
    }

    private ProbeResult Judge(ProcessExit exit)
    {
        if (exit.Succeeded) return ProbeResult.Success;
        var asksForWeight = dynamic && exit is { Signal: 0, TimedOut: false, Code: >= WeightOffset };
        return (asksForWeight ? new(true, "", exit.Code - WeightOffset) : ProbeResult.Failure(exit.ToString())) with { ExitStatus = (byte)exit.Code };
    }
}
