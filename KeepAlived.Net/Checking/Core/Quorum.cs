namespace KeepAlived.Net.Checking.Core;

/// <summary>Whether enough weight is alive: up at quorum + hysteresis, down below quorum - hysteresis or with nothing left.</summary>
internal static class Quorum
{
    /// <summary>The state at start: hysteresis does not count yet.</summary>
    public static bool Initially(ulong live, uint quorum) => live >= quorum;

    public static bool Next(bool was, ulong live, uint quorum, uint hysteresis) =>
        was ? live > 0 && live + hysteresis >= quorum : live >= (ulong)quorum + hysteresis;
}
