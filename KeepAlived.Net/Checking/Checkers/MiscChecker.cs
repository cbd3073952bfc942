using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>MISC_CHECK: alive when a command exits with 0; with misc_dynamic also with 2..255, which asks for a weight of 0..253.</summary>
internal sealed class MiscChecker(Spawner spawner, SpawnRequest request, bool dynamic) : IChecker
{
    private const int WeightOffset = 2;

    public async Task<ProbeResult> ProbeAsync(CancellationToken deadline)
    {
        var exit = await spawner.RunAsync(request); // its timeout kills the whole process group
        if (exit.Succeeded) return ProbeResult.Success;
        if (dynamic && exit is { Signal: 0, TimedOut: false, Code: >= WeightOffset }) return new(true, "", exit.Code - WeightOffset);
        return ProbeResult.Failure(exit.Code switch
        {
            Trampoline.NotFound => "the command was not found",
            Trampoline.NotExecutable => "the command is not executable",
            _ => exit.ToString(),
        });
    }
}
