namespace KeepAlived.Net.Checking.Core;

/// <summary>
/// Whether enough weight is alive (keepalived.conf(5), quorum and hysteresis): gained at quorum + hysteresis, lost below
/// quorum - hysteresis or with nothing left. A new virtual server has none until it gains it.
/// </summary>
internal static class Quorum
{
    /// <param name="was">Whether there was a quorum before.</param>
    /// <param name="live">Sum of the weights of the real servers that are up.</param>
    public static bool Next(bool was, ulong live, uint quorum, uint hysteresis) =>
        was ? live > 0 && live + hysteresis >= quorum : live >= (ulong)quorum + hysteresis;
}
