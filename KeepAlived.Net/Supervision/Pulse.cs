namespace KeepAlived.Net.Supervision;

/// <summary>
/// Whether a child answers: one question at a time, and the time for which it owes an answer. Time during which the asking process itself
/// did not run (the host was paused, all were stopped) does not count. Pure: the clock is an argument.
/// </summary>
internal sealed class Pulse
{
    private TimeSpan _lastLook;
    private uint _asked, _answered;

    /// <summary>How long an answer has been owed.</summary>
    public TimeSpan Owed { get; private set; }

    /// <summary>To be called when the child starts anew.</summary>
    public void Reset(TimeSpan now) => (_asked, _answered, Owed, _lastLook) = (0, 0, TimeSpan.Zero, now);

    public void Answer(uint number)
    {
        if (number != _asked) return;
        (_answered, Owed) = (number, TimeSpan.Zero);
    }

    /// <summary>To be called every <paramref name="interval"/>.</summary>
    /// <returns>The number of a question that is to be asked now; null: the last one is still open.</returns>
    public uint? Look(TimeSpan now, TimeSpan interval)
    {
        var passed = now - _lastLook;
        _lastLook = now;
        if (_asked == _answered) return ++_asked;
        Owed = passed > 2 * interval ? TimeSpan.Zero : Owed + passed; // we did not run either
        return null;
    }
}
