using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Tests.Support;
using static KeepAlived.Net.Tests.Support.ScriptedKernel;

namespace KeepAlived.Net.Tests.Netlink;

internal sealed class NetlinkClientTests
{
    private const ushort Type = 28;
    private static readonly byte[] Payload = [1, 2, 3, 4];

    [Test]
    public void A_request_asks_for_an_ack_and_returns_when_it_comes()
    {
        var kernel = new ScriptedKernel(request => [Ack(request)]);
        Request(kernel);
        var header = kernel.Requests.Single().Header;
        Assert.That(header.Flags, Is.EqualTo(NetlinkHeader.NLM_F_REQUEST | NetlinkHeader.NLM_F_ACK));
        Assert.That(header.Type, Is.EqualTo(Type));
        Assert.That(kernel.Requests[0].Payload, Is.EqualTo(Payload));
    }

    [Test]
    public void A_refusal_names_the_operation_the_errno_and_the_words_of_the_kernel()
    {
        var kernel = new ScriptedKernel(request => [Ack(request, errno: 16, "Device is busy elsewhere")]);
        var refusal = Assert.Throws<NetlinkException>(() => Request(kernel))!;
        Assert.That(refusal.Errno, Is.EqualTo(16));
        Assert.That(refusal.KernelText, Is.EqualTo("Device is busy elsewhere"));
        Assert.That(refusal.Message, Does.StartWith("add thing: ").And.Contain("busy").And.EndsWith(": Device is busy elsewhere"));
    }

    [Test]
    public void The_words_are_found_behind_an_echoed_request_of_a_kernel_that_does_not_cap_it()
    {
        var kernel = new ScriptedKernel(request =>
        {
            var words = Attribute(1, "no\0"u8.ToArray());
            byte[] echoed = [.. MemoryMarshal.AsBytes([-22]), .. MemoryMarshal.AsBytes([request.Header]), .. request.Payload, .. words];
            return [Message(request, NetlinkHeader.NLMSG_ERROR, NetlinkHeader.NLM_F_ACK_TLVS, echoed)];
        });
        Assert.That(Assert.Throws<NetlinkException>(() => Request(kernel))!.KernelText, Is.EqualTo("no"));
    }

    [Test]
    public void Answers_to_other_sequence_numbers_are_ignored()
    {
        var kernel = new ScriptedKernel(request =>
        {
            var before = request.Header with { Sequence = request.Header.Sequence - 1 };
            var after = request.Header with { Sequence = request.Header.Sequence + 1 };
            return [Ack(new(before, []), errno: 1), Ack(new(after, []), errno: 1), Ack(request)];
        });
        Assert.That(() => Request(kernel), Throws.Nothing);
    }

    [Test]
    public void A_dump_collects_all_messages_of_all_datagrams()
    {
        var kernel = new ScriptedKernel(request =>
        [
            [.. Part(request, 1), .. Part(request, 2)],
            Part(request, 3),
            [.. Part(request, 4), .. Done(request)],
        ]);
        Assert.That(Dump(kernel), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
        Assert.That(kernel.Requests.Single().Header.Flags, Is.EqualTo(NetlinkHeader.NLM_F_REQUEST | NetlinkHeader.NLM_F_DUMP));
    }

    [Test]
    public void An_interrupted_dump_is_asked_for_again_from_the_start()
    {
        var attempts = 0;
        var kernel = new ScriptedKernel(request => ++attempts < 3
            ? [Message(request, Type, NetlinkHeader.NLM_F_DUMP_INTR, [9]), Done(request)]
            : [Part(request, 1), Done(request)]);
        Assert.That(Dump(kernel), Is.EqualTo(new byte[] { 1 }), "what the broken attempts said is forgotten");
        Assert.That(attempts, Is.EqualTo(3));
    }

    [Test]
    public void A_table_that_never_stops_changing_is_an_error()
    {
        var kernel = new ScriptedKernel(request => [Part(request, 1), Done(request, flags: NetlinkHeader.NLM_F_DUMP_INTR)]);
        Assert.That(() => Dump(kernel), Throws.TypeOf<NetlinkException>().With.Message.Contains("kept changing"));
        Assert.That(kernel.Requests, Has.Count.EqualTo(5));
    }

    [Test]
    public void Whoever_hears_of_changes_takes_a_table_that_never_stops_changing_as_it_was_last()
    {
        byte attempts = 0;
        var kernel = new ScriptedKernel(request => [Part(request, ++attempts), Done(request, flags: NetlinkHeader.NLM_F_DUMP_INTR)]);
        Assert.That(Dump(kernel, mayBeTorn: true), Is.EqualTo(new byte[] { 5 }));
        var settling = new ScriptedKernel(request => [Part(request, ++attempts), Done(request, flags: (ushort)(attempts < 8 ? NetlinkHeader.NLM_F_DUMP_INTR : 0))]);
        Assert.That(Dump(settling, mayBeTorn: true), Is.EqualTo(new byte[] { 8 }), "the first one that is whole");
    }

    [Test]
    public void A_dump_that_breaks_off_with_an_error_is_not_taken_for_a_short_table()
    {
        var kernel = new ScriptedKernel(request => [Part(request, 1), Done(request, errno: 12)]);
        Assert.That(() => Dump(kernel), Throws.TypeOf<NetlinkException>().With.Property("Errno").EqualTo(12));
    }

    [Test]
    public void A_batch_asks_for_one_ack_and_matches_refusals_by_sequence()
    {
        var kernel = new ScriptedKernel(request => [Ack(request, errno: request.Payload[0] % 2 == 0 ? 0 : request.Payload[0])]);
        var answers = new Dictionary<int, int>();
        new NetlinkClient(kernel).Batch(Enumerable.Range(0, 100).ToList(), _ => (Type, 0),
            static (ref AttributeWriter writer, int item) => writer.PutRaw(item), (index, result) => answers.Add(index, result.Errno));
        Assert.That(answers, Has.Count.EqualTo(100));
        foreach (var (index, errno) in answers) Assert.That(errno, Is.EqualTo(index % 2 == 0 ? 0 : index));
        Assert.That(kernel.Sends, Is.EqualTo(1));
        Assert.That(kernel.Requests.Where(request => (request.Header.Flags & NetlinkHeader.NLM_F_ACK) != 0), Is.EqualTo(kernel.Requests[^1..]));
    }

    [Test]
    public void A_large_batch_is_cut_so_that_its_refusals_fit_the_receive_buffer()
    {
        var kernel = new ScriptedKernel(request => [Ack(request)]);
        var answered = 0;
        new NetlinkClient(kernel).Batch(Enumerable.Range(0, 1000).ToList(), _ => (Type, 0),
            static (ref AttributeWriter writer, int item) => writer.PutRaw(item), (_, _) => answered++);
        Assert.That(answered, Is.EqualTo(1000));
        Assert.That(kernel.Requests, Has.Count.EqualTo(1000));
        Assert.That(kernel.Sends, Is.EqualTo(4), "256 messages at most: 1.25 KiB for each ack is below twice rmem_max");
    }

    [Test]
    public void Several_answers_in_one_datagram_are_all_seen()
    {
        var kernel = new ScriptedKernel(request => [Ack(request)]) { Deliver = datagrams => [[.. datagrams.SelectMany(datagram => datagram)]] };
        var answered = 0;
        new NetlinkClient(kernel).Batch(Enumerable.Range(0, 20).ToList(), _ => (Type, 0),
            static (ref AttributeWriter writer, int item) => writer.PutRaw(item), (_, _) => answered++);
        Assert.That(answered, Is.EqualTo(20));
    }

    [Test]
    public void Every_truncation_of_a_refusal_is_survived()
    {
        var whole = Ack(new(new NetlinkHeader { Sequence = 1 }, []), errno: 17, "it is there already");
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            if (length >= 4) BitConverter.TryWriteBytes(cut, length); // a header that agrees with what is left
            var kernel = new ScriptedKernel(request => [cut, Ack(request)]);
            try
            {
                Request(kernel);
            }
            catch (NetlinkException refusal)
            {
                Assert.That(refusal.Errno, Is.EqualTo(17), $"cut at {length}");
            }
        }
    }

    [Test]
    public void Random_datagrams_end_in_an_answer_or_a_netlink_error()
    {
        var random = new Random(4711);
        for (var round = 0; round < 20_000; round++)
        {
            var kernel = new ScriptedKernel(request => [Noise(random, request), Noise(random, request), Ack(request)]);
            try
            {
                Dump(kernel);
            }
            catch (NetlinkException refusal)
            {
                Assert.That(refusal.Message, Does.StartWith("read things"));
            }
        }
    }

    private static void Request(ScriptedKernel kernel) =>
        new NetlinkClient(kernel).Request("add thing", Type, 0, static (ref AttributeWriter writer, int _) => writer.PutRaw(0x04030201), 0);

    private static List<byte> Dump(ScriptedKernel kernel, bool mayBeTorn = false)
    {
        var seen = new List<byte>();
        new NetlinkClient(kernel).Query("read things", Type, dump: true, static (ref AttributeWriter writer, int _) => writer.PutRaw(0x04030201), 0,
            seen.Clear, (_, payload) => seen.Add(payload.IsEmpty ? (byte)0 : payload[0]), mayBeTorn);
        return seen;
    }

    private static byte[] Part(KernelRequest request, byte value) => Message(request, Type, NetlinkHeader.NLM_F_MULTI, [value]);

    /// <summary>Bytes of which the header is often plausible, so that the code behind it is reached.</summary>
    private static byte[] Noise(Random random, KernelRequest request)
    {
        var bytes = new byte[random.Next(0, 80)];
        random.NextBytes(bytes);
        if (bytes.Length < NetlinkHeader.Size || random.Next(4) == 0) return bytes;
        var header = MemoryMarshal.Read<NetlinkHeader>(bytes);
        header.Length = (uint)random.Next(0, bytes.Length + 4);
        header.Type = (ushort)random.Next(0, 5);
        header.Sequence = request.Header.Sequence;
        MemoryMarshal.Write(bytes, in header);
        return bytes;
    }
}
