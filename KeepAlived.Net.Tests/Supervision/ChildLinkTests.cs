using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Supervision;

namespace KeepAlived.Net.Tests.Supervision;

internal sealed class ChildLinkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Test, CancelAfter(30_000)]
    public async Task A_child_that_does_not_read_does_not_hold_up_the_supervisor()
    {
        var (ours, child) = SeqPacketChannel.Pair();
        var link = new ChildLink(ours, "stuck", static _ => { });
        var text = new byte[4 * 1024 * 1024]; // far more than a socket takes
        var posting = Task.Run(() => link.Post(channel => ConfigurationChunks.Send(channel, 1, [text])));
        Assert.That(await Task.WhenAny(posting, Task.Delay(Patience)), Is.SameAs(posting));
        child.Dispose();
        Assert.That(await Task.WhenAny(link.Closed, Task.Delay(Patience)), Is.SameAs(link.Closed));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_last_words_of_a_child_come_before_its_end()
    {
        var (ours, child) = SeqPacketChannel.Pair();
        var heard = new List<byte>();
        var link = new ChildLink(ours, "dying", message => heard.Add(message[0]));
        for (byte word = 0; word < 100; word++) child.Send([word]);
        child.Dispose();
        await link.Closed.WaitAsync(Patience);
        Assert.That(heard, Is.EqualTo(Enumerable.Range(0, 100).Select(number => (byte)number)));
    }

    [Test, CancelAfter(30_000)]
    public void Messages_arrive_in_the_order_they_were_posted()
    {
        var (ours, child) = SeqPacketChannel.Pair();
        var link = new ChildLink(ours, "listening", static _ => { });
        link.Post(channel => ConfigurationChunks.Send(channel, 7, [new byte[100_000]]));
        link.Post(channel => FixedMessage.Send(channel, MessageKind.ScriptResult, new ScriptResult(7, 0, true)));
        var (buffer, assembler) = (new byte[SeqPacketChannel.MaxMessage], new ConfigurationChunks.Assembler());
        byte[]? text = null;
        while (text is null && child.Receive(buffer, wait: true) is > 0 and var length) text = assembler.Add(buffer.AsSpan(0, length));
        child.Receive(buffer, wait: true);
        Assert.That((text!.Length, (MessageKind)buffer[0]), Is.EqualTo((100_000, MessageKind.ScriptResult)));
        child.Dispose();
    }
}
