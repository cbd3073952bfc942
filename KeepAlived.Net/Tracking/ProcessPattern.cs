using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Tracking;

/// <summary>Which processes a vrrp_track_process means (keepalived.conf(5); measured with keepalived 2.2.7).</summary>
internal static class ProcessPattern
{
    /// <summary>Whether the command line has to be looked at, and not only the name.</summary>
    public static bool NeedsCommand(TrackProcess wanted) => wanted.FullCommand || wanted.Process.Length > 1 || wanted.IsWritten("param_match");

    /// <param name="name">As in /proc/PID/comm; no more than 15 characters.</param>
    /// <param name="command">As in /proc/PID/cmdline; empty for kernel threads.</param>
    public static bool Matches(TrackProcess wanted, string name, ReadOnlySpan<string> command)
    {
        if (!NeedsCommand(wanted)) return name == wanted.Process[0];
        if (command.Length == 0 || command[0] != wanted.Process[0]) return false;
        ReadOnlySpan<string> parameters = wanted.Process.AsSpan(1), theirs = command[1..];
        // Without parameters any will do, unless the file says how to compare none.
        if (parameters.Length == 0 && !wanted.IsWritten("param_match")) return true;
        return wanted.ParameterMatch switch
        {
            ParameterMatch.Partial => theirs.StartsWith(parameters),
            ParameterMatch.Initial => BeginsWith(theirs, parameters),
            ParameterMatch.None or ParameterMatch.Exact => theirs.SequenceEqual(parameters),
        };
    }

    /// <summary>The last of our parameters may be the beginning of theirs.</summary>
    private static bool BeginsWith(ReadOnlySpan<string> theirs, ReadOnlySpan<string> parameters) =>
        parameters.Length == 0
        || (theirs.Length >= parameters.Length && theirs.StartsWith(parameters[..^1]) && theirs[parameters.Length - 1].StartsWith(parameters[^1], StringComparison.Ordinal));
}
