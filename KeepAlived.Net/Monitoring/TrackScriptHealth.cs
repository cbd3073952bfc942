namespace KeepAlived.Net.Monitoring;

/// <summary>The state of a vrrp_script: the first result decides at once, later `rise` or `fall` equal ones in a row.</summary>
/// <param name="Up">Null before the first result.</param>
/// <param name="Streak">Results in a row that contradict <paramref name="Up"/>.</param>
internal readonly record struct TrackScriptHealth(bool? Up, int Streak)
{
    public TrackScriptHealth After(bool success, int rise, int fall)
    {
        if (Up is not { } up) return new(success, 0);
        if (success == up) return new(up, 0);
        var streak = Streak + 1;
        return streak >= (success ? rise : fall) ? new(success, 0) : new(up, streak);
    }
}
