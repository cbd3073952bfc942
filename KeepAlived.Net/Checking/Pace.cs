using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking;

/// <summary>Lets work that is due be started in grains of time: a turn of the loop costs more than to start one probe.</summary>
/// <param name="start">Starts what is due at a time in milliseconds; answers when to come again (<see cref="long.MaxValue"/>: never).</param>
/// <param name="wake">Makes the reader of events call <see cref="Turn"/>.</param>
internal sealed class Pace(Func<long, long> start, Action wake) : IDisposable
{
    /// <summary>Milliseconds between two turns that start something.</summary>
    private const long Grain = 10;

    private readonly LoopTimer _timer = new(TaskLoop.Current, wake);
    private long _mayStartAt = long.MinValue;

    /// <summary>To be called whenever something has happened.</summary>
    public void Turn(long now)
    {
        var next = _mayStartAt;
        if (now >= _mayStartAt)
        {
            next = start(now);
            _mayStartAt = now + Grain;
            if (next == long.MaxValue) return;
            next = Math.Max(next, _mayStartAt);
        }
        if (next < _timer.At) _timer.Start(next);
    }

    public void Dispose() => _timer.Stop();
}
