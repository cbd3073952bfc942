using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>
/// Asks the vrrp process how its routers are, for everybody who wants to know. One question is under way at a time; who asks meanwhile
/// gets the answer to the next one, so that no number of askers gives the vrrp process more to do. May be called on any thread.
/// </summary>
/// <param name="send">Sends a request; false: there is no vrrp process.</param>
/// <param name="modelOf">The configuration of a generation; null: none is known.</param>
internal sealed class StatusRequests(Func<StatusRequest, bool> send, Func<uint, KeepalivedConfiguration?> modelOf)
{
    private readonly Lock _lock = new();
    private readonly List<InstanceStatus> _received = [];
    private TaskCompletionSource<VrrpSnapshot?>? _underWay, _next;
    private bool _nextClears;
    private uint _number;

    /// <summary>
    /// Completes with the state at a moment after the call, or with null if there is no vrrp process, or if it ends before it has answered. One that hangs
    /// does not answer: wait with a limit.
    /// </summary>
    /// <param name="clearCounters">Afterwards they begin at zero; what is told is what they were.</param>
    public Task<VrrpSnapshot?> AskAsync(bool clearCounters = false)
    {
        lock (_lock)
        {
            if (_underWay is null) return Begin(clearCounters);
            _next ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            _nextClears |= clearCounters;
            return _next.Task;
        }
    }

    /// <summary>A message of kind InstanceStatus or StatusEnd.</summary>
    public void OnMessage(ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            switch ((MessageKind)message[0])
            {
                case MessageKind.InstanceStatus when FixedMessage.TryRead<InstanceStatus>(message, out var status) && status.Request == _number:
                    if (status.Index == 0) _received.Clear(); // a reload made it begin again
                    _received.Add(status);
                    break;
                case MessageKind.StatusEnd when FixedMessage.TryRead<StatusEnd>(message, out var end) && end.Request == _number:
                    if (end.Instances == 0) _received.Clear();
                    End(SnapshotOf(end));
                    break;
            }
        }
    }

    /// <summary>The vrrp process has ended: it answers nothing more.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            var waiting = _next;
            (_next, _nextClears) = (null, false);
            End(null);
            waiting?.SetResult(null);
        }
    }

    private VrrpSnapshot? SnapshotOf(in StatusEnd end) =>
        modelOf(end.Generation) is { } model && _received.Count == end.Instances && model.Instances.Count == end.Instances ? new(model, [.. _received]) : null;

    private Task<VrrpSnapshot?> Begin(bool clearCounters)
    {
        _received.Clear();
        if (!send(new StatusRequest(++_number, clearCounters))) return Task.FromResult<VrrpSnapshot?>(null);
        _underWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _underWay.Task;
    }

    private void End(VrrpSnapshot? snapshot)
    {
        var (ended, next) = (_underWay, _next);
        (_underWay, _next) = (null, null);
        ended?.SetResult(snapshot);
        if (next is null) return;
        var clears = _nextClears;
        _nextClears = false;
        _ = ContinueAsync(Begin(clears), next);
    }

    private static async Task ContinueAsync(Task<VrrpSnapshot?> answer, TaskCompletionSource<VrrpSnapshot?> asked) => asked.SetResult(await answer);
}
