using System.Threading.Channels;

namespace KeepAlived.Net.Checking;

/// <summary>A probe has ended; whoever judges it answers with the time until the next one.</summary>
internal sealed record ProbeEnded(CheckState Check, ProbeResult Result, TaskCompletionSource<TimeSpan> Next);

/// <summary>Runs one check for ever: wait, probe, hand the result to the one reader, who says when the next probe is due.</summary>
internal sealed class CheckRunner(CheckState check, IChecker checker, TimeSpan first, ChannelWriter<object> events) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public void Start() => _ = RunAsync();

    public void Dispose() => _stop.Cancel();

    private async Task RunAsync()
    {
        using var owned = checker as IDisposable;
        try
        {
            var delay = first;
            while (true)
            {
                await Task.Delay(delay, _stop.Token);
                var result = await checker.ProbeAsync(_stop.Token);
                var next = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_stop.IsCancellationRequested || !events.TryWrite(new ProbeEnded(check, result, next))) return;
                delay = await next.Task.WaitAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            return; // the check is gone from the configuration
        }
        catch (Exception mistake)
        {
            events.TryWrite(mistake); // a bug in a checker ends the process, which is then restarted
        }
    }
}
