namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>Keeps what was read for a second, so that a walk does not ask its source again for every step. Used by one thread at a time.</summary>
/// <param name="build">What there is now; null: nobody knows at the moment.</param>
internal sealed class MibSource(Func<CancellationToken, Task<Mib?>> build)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    /// <summary>A source that is slower is not waited for: the last answer stands.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private Mib _last = Mib.Empty;
    private long _until;

    public async ValueTask<Mib> ReadAsync()
    {
        if (Environment.TickCount64 < _until) return _last;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            _last = await build(limit.Token) ?? _last;
        }
        catch (OperationCanceledException)
        {
            _until = 0; // it is asked again with the next request
            return _last;
        }
        _until = Environment.TickCount64 + (long)Lifetime.TotalMilliseconds;
        return _last;
    }
}
