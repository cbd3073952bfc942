using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Channel;

public class MessageTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(SeqPacketChannel.MaxMessage)]
    [TestCase(1_000_000)]
    public void A_configuration_of_any_size_arrives_whole(int size)
    {
        var text = new byte[size];
        new Random(size).NextBytes(text);
        var (left, right) = SeqPacketChannel.Pair();
        using (left)
        using (right)
        {
            var sender = new Thread(() => ConfigurationChunks.Send(left, 7, [text.AsMemory(0, size / 3), text.AsMemory(size / 3)]));
            sender.Start();
            var (assembler, buffer, received) = (new ConfigurationChunks.Assembler(), new byte[SeqPacketChannel.MaxMessage], (byte[]?)null);
            while (received is null)
            {
                var length = right.Receive(buffer, wait: true);
                Assert.That(length, Is.GreaterThan(0));
                received = assembler.Add(buffer.AsSpan(0, length));
            }
            sender.Join();
            Assert.That(received, Is.EqualTo(text));
            Assert.That(assembler.Generation, Is.EqualTo(7u));
        }
    }

    [Test]
    public void A_new_generation_makes_an_unfinished_one_void()
    {
        var messages = Messages(generation: 1, size: 100_000);
        var later = Messages(generation: 2, size: 40_000);
        var assembler = new ConfigurationChunks.Assembler();
        Assert.That(assembler.Add(messages[0]), Is.Null);
        Assert.That(assembler.Add(later[0]), Is.Null);
        Assert.That(assembler.Add(messages[1]), Is.Null, "a piece of the old one is not taken");
        Assert.That(assembler.Add(later[1]), Has.Length.EqualTo(40_000));
    }

    [Test]
    public void Every_truncation_of_a_chunk_is_refused()
    {
        var whole = Messages(generation: 1, size: 10)[0];
        for (var length = 0; length < whole.Length; length++)
            Assert.That(new ConfigurationChunks.Assembler().Add(whole.AsSpan(0, length)), Is.Null, $"cut to {length}");
    }

    [Test]
    public void A_report_is_the_same_on_the_other_side()
    {
        var (left, right) = SeqPacketChannel.Pair();
        using (left)
        using (right)
        {
            var report = new VrrpReport(3, VrrpEvent.Outranked, 12, 2, 100, 0xC0000201, -5);
            Assert.That(FixedMessage.TrySend(left, MessageKind.VrrpReport, report), Is.True);
            var buffer = new byte[256];
            var message = buffer.AsSpan(0, right.Receive(buffer));
            Assert.That((MessageKind)message[0], Is.EqualTo(MessageKind.VrrpReport));
            Assert.That(FixedMessage.TryRead<VrrpReport>(message, out var received), Is.True);
            Assert.That(received, Is.EqualTo(report));
            Assert.That(FixedMessage.TryRead<VrrpReport>(message[..^1], out _), Is.False, "a truncated one is refused");
        }
    }

    [Test]
    public void Every_truncation_of_a_report_is_refused()
    {
        var (left, right) = SeqPacketChannel.Pair();
        using (left)
        using (right)
        {
            Assert.That(FixedMessage.TrySend(left, MessageKind.BfdReport, new BfdReport(1, BfdEvent.Expired, BfdReport.NoSession, 1, 2, 3, 4, UInt128.MaxValue, -1, -1)), Is.True);
            var buffer = new byte[256];
            var message = buffer[..right.Receive(buffer)];
            for (var length = 1; length < message.Length; length++) Assert.That(FixedMessage.TryRead<BfdReport>(message.AsSpan(0, length), out _), Is.False, $"{length} bytes");
            Assert.That(FixedMessage.TryRead<BfdReport>(message, out _), Is.True);
        }
    }

    [Test]
    public void A_full_socket_drops_and_counts_instead_of_blocking()
    {
        var (left, right) = SeqPacketChannel.Pair();
        using (left)
        using (right)
        {
            var sent = 0;
            while (LogText.TrySend(left, LogSeverity.Warning, new string('x', 1000)) && sent < 1_000_000) sent++;
            Assert.That(sent, Is.InRange(1, 999_999));
            Assert.That(left.Dropped, Is.EqualTo(1));
        }
    }

    [Test]
    public void A_log_line_longer_than_a_message_is_cut()
    {
        var (left, right) = SeqPacketChannel.Pair();
        using (left)
        using (right)
        {
            Assert.That(LogText.TrySend(left, LogSeverity.Error, new string('ä', 100_000)), Is.True);
            var buffer = new byte[SeqPacketChannel.MaxMessage];
            var (severity, text) = LogText.Read(buffer.AsSpan(0, right.Receive(buffer)));
            Assert.That(severity, Is.EqualTo(LogSeverity.Error));
            Assert.That(text, Has.Length.GreaterThan(100).And.All.EqualTo('ä'));
        }
    }

    private static List<byte[]> Messages(uint generation, int size)
    {
        var (left, right) = SeqPacketChannel.Pair();
        using (left)
        using (right)
        {
            Assert.That(ConfigurationChunks.Send(left, generation, [new byte[size]]), Is.True);
            var (messages, buffer) = (new List<byte[]>(), new byte[SeqPacketChannel.MaxMessage]);
            while (right.Receive(buffer) is > 0 and var length) messages.Add(buffer[..length]);
            return messages;
        }
    }
}
