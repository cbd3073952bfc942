namespace KeepAlived.Net.Checking;

/// <summary>Lets work that is due be started in grains of time: a turn of the loop costs more than to start one probe.</summary>
/// <param name="start">Starts what is due at a time in milliseconds; answers when to come again (<see cref="long.MaxValue"/>: never).</param>
/// <param name="wake">Makes the loop call <see cref="Turn"/>; called on another thread.</param>
internal sealed class Pace(Func<long, long> start, Action wake) : IAsyncDisposable
{
    /// <summary>Milliseconds between two turns that start something.</summary>
    private const long Grain = 10;

    private readonly Timer _timer = new(_ => wake());
    private long _mayStartAt = long.MinValue, _armedFor = long.MaxValue;

    /// <summary>To be called whenever something has happened.</summary>
    public void Turn(long now)
    {
        if (now >= _armedFor) _armedFor = long.MaxValue; // it has fired
        var next = _mayStartAt;
        if (now >= _mayStartAt)
        {
            next = start(now);
            _mayStartAt = now + Grain;
            if (next == long.MaxValue) return;
            next = Math.Max(next, _mayStartAt);
        }
        if (next >= _armedFor) return;
        _armedFor = next;
        _timer.Change(Math.Max(1, next - now), Timeout.Infinite);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
