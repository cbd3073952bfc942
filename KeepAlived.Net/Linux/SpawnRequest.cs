namespace KeepAlived.Net.Linux;

/// <summary>A program to start.</summary>
/// <param name="Arguments">argv; the first is the program's path, found in PATH if it has no slash.</param>
internal sealed record SpawnRequest(IReadOnlyList<string> Arguments)
{
    /// <summary>Account to run as; null: ours.</summary>
    public (uint User, uint Group)? Account { get; init; }

    /// <summary>Run with all groups of the account's user, not only with its own.</summary>
    public bool AllGroups { get; init; }

    /// <summary>Run the program by the path as it is written; otherwise its folder's real path is used, which a shell script sees in $0.</summary>
    public bool KeepsLinks { get; init; }

    /// <summary>Passed to the program as descriptor 3; none if negative.</summary>
    public int PassDescriptor { get; init; } = -1;

    /// <summary>Keep our standard streams; scripts get /dev/null.</summary>
    public bool KeepStreams { get; init; }

    /// <summary>
    /// This program in another role: it is told its parent (<see cref="Trampoline.Parent"/>) and binds itself to it, so it needs no trampoline.
    /// </summary>
    public bool IsOwnRole { get; init; }

    /// <summary>Start with the signals of a daemon's child blocked: it reads them from a signalfd.</summary>
    public bool BlockSignals { get; init; }

    /// <summary>Leave our session, as a daemon does.</summary>
    public bool NewSession { get; init; }

    /// <summary>Path of the network namespace to run in; null: ours.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>Outlive us; otherwise the program gets SIGTERM when we end.</summary>
    public bool Detached { get; init; }

    /// <summary>After this the whole process group gets SIGTERM, two seconds later SIGKILL; null: never.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>How a program ended.</summary>
/// <param name="Code">Exit status, 0 if it was killed; 127 not found, 126 not executable.</param>
/// <param name="Signal">0 if it ended by itself.</param>
internal readonly record struct ProcessExit(int Code, int Signal, bool TimedOut)
{
    private const int SignalMask = 0x7F;

    public bool Succeeded => Code == 0 && Signal == 0 && !TimedOut;

    public static ProcessExit FromStatus(int status, bool timedOut) =>
        (status & SignalMask) == 0 ? new((status >> 8) & 0xFF, 0, timedOut) : new(0, status & SignalMask, timedOut);

    public override string ToString() => TimedOut ? "timed out" : Signal != 0 ? $"due to signal {Signal}" : $"exited with status {Code}";
}

/// <summary>A program that was started.</summary>
internal sealed record SpawnedProcess(int Pid, Task<ProcessExit> Exit)
{
    /// <summary>Signals it and all that it started in its process group.</summary>
    public void KillGroup(int signal) => Libc.KillGroup(Pid, signal);
}
