using System.Threading.Channels;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Supervision;

/// <summary>
/// The supervisor's end of the socketpair to one life of a child. Both directions have a worker, so that a child that does not
/// read (stopped, stuck, swapped out) never holds up the supervisor.
/// </summary>
internal sealed class ChildLink
{
    private readonly SeqPacketChannel _channel;
    private readonly Channel<Action<SeqPacketChannel>> _outgoing = System.Threading.Channels.Channel.CreateUnbounded<Action<SeqPacketChannel>>(new() { SingleReader = true });
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _sending;

    /// <param name="channel">Is closed by the link when the child has closed its end.</param>
    /// <param name="onMessage">Called on the link's own thread.</param>
    public ChildLink(SeqPacketChannel channel, string name, Action<byte[]> onMessage)
    {
        _channel = channel;
        _sending = Task.Run(SendAsync);
        new Thread(() => Listen(onMessage)) { IsBackground = true, Name = $"{name} messages" }.Start();
    }

    /// <summary>Completes when everything that the child sent has been handed on and its end is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Sends in the order of the calls; the action may block. What a child that has ended should have got is dropped.</summary>
    public void Post(Action<SeqPacketChannel> send) => _outgoing.Writer.TryWrite(send);

    private async Task SendAsync()
    {
        await foreach (var send in _outgoing.Reader.ReadAllAsync()) send(_channel);
    }

    private void Listen(Action<byte[]> onMessage)
    {
        var buffer = new byte[SeqPacketChannel.MaxMessage];
        int length;
        while ((length = _channel.Receive(buffer, wait: true)) > 0) onMessage(buffer[..length]);
        _closed.SetResult();
        _outgoing.Writer.Complete();
        _sending.Wait(); // fails at once now: nobody is at the other end
        _channel.Dispose();
    }
}
