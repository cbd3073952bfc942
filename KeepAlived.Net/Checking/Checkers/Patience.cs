using System.Globalization;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>Gives an operation a limited time, and tells running out of it from being stopped.</summary>
internal static class Patience
{
    /// <param name="limit">Zero: too late already.</param>
    /// <exception cref="TimeoutException">The time is over; the message says so in words.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static async Task<T> WithinAsync<T>(TimeSpan limit, string what, CancellationToken stop, Func<CancellationToken, Task<T>> operation)
    {
        if (limit <= TimeSpan.Zero) throw new TimeoutException($"{what} after 0 s");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(limit);
        try
        {
            return await operation(deadline.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"{what} after {limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s");
        }
    }
}
