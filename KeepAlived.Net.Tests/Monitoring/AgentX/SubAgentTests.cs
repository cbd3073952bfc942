using KeepAlived.Net.Monitoring.AgentX;

namespace KeepAlived.Net.Tests.Monitoring.AgentX;

/// <summary>Requests of a master, well formed and not, and the answers.</summary>
internal sealed class SubAgentTests
{
    private const uint Session = 5, Transaction = 6, Packet = 7;
    private const int Seed = 20261121, FuzzRounds = 20_000;

    /// <summary>An answer as the master reads it.</summary>
    private sealed record Answer(PduHeader Header, PduError Error, int Index, List<VarBind> Objects);

    [Test]
    public void Get_answers_each_object()
    {
        var answer = Ask(Request(PduType.Get, Ranges("1.0", "2.1.1.7", "9.9")))!;
        Assert.That(answer.Header, Is.EqualTo(new PduHeader(PduType.Response, PduFlags.NetworkByteOrder, Session, Transaction, Packet, answer.Header.PayloadLength)));
        Assert.That(answer.Objects.ConvertAll(static one => one.Value.Type), Is.EqualTo(new[] { MibType.Integer, MibType.Gauge32, MibType.NoSuchObject }));
        Assert.That((int)answer.Objects[0].Value.Number, Is.EqualTo(-5));
    }

    [Test]
    public void GetNext_answers_the_end_where_there_is_nothing_more() => Assert.That(
        Ask(Request(PduType.GetNext, Ranges("2.1.1.7", "3.0")))!.Objects.ConvertAll(static one => (string.Join('.', one.Name[7..]), one.Value.Type)),
        Is.EqualTo(new[] { ("2.1.4.7", MibType.OctetString), ("3.0", MibType.EndOfMibView) }));

    [Test]
    public void GetBulk_repeats_those_behind_the_single_ones() => Assert.That(
        Ask(Request(PduType.GetBulk, writer =>
        {
            writer.UInt16(1);
            writer.UInt16(3);
            Ranges("2.1.4.7", "")(writer);
        }))!.Objects.ConvertAll(static one => string.Join('.', one.Name[7..])), Is.EqualTo(new[] { "3.0", "1.0", "2.1.1.3", "2.1.1.7" }));

    [Test]
    public void GetBulk_does_not_grow_beyond_bounds()
    {
        var answer = Raw(Request(PduType.GetBulk, writer =>
        {
            writer.UInt16(0);
            writer.UInt16(ushort.MaxValue);
            for (var i = 0; i < 40; i++) Ranges("")(writer);
        }))!;
        Assert.That(answer, Has.Length.LessThan(1 << 16));
    }

    [Test]
    public void What_was_tested_is_written_at_commit_and_taken_back_by_undo()
    {
        var (written, agent) = (new List<(string, int)>(), new SubAgent());
        var mib = MibTests.Sample(written);
        var wish = Request(PduType.TestSet, static writer => writer.VarBind(MibTests.Name("2.1.1.7"), MibValue.Integer(4)));
        Assert.That(Parse(Raw(wish, agent, mib)!).Error, Is.EqualTo(PduError.None));
        Assert.That(written, Is.Empty);
        Assert.That(Parse(Raw(Request(PduType.CommitSet, static _ => { }), agent, mib)!).Error, Is.EqualTo(PduError.None));
        Assert.That(written, Is.EqualTo(new[] { ("seven", 4) }));
        Assert.That(Parse(Raw(Request(PduType.UndoSet, static _ => { }), agent, mib)!).Error, Is.EqualTo(PduError.None));
        Assert.That(written, Is.EqualTo(new[] { ("seven", 4), ("seven", 5) }));
        Assert.That(Raw(Request(PduType.CleanupSet, static _ => { }), agent, mib), Is.Null);
    }

    [Test]
    public void A_wish_that_fails_names_itself_and_nothing_is_written()
    {
        var (written, agent) = (new List<(string, int)>(), new SubAgent());
        var mib = MibTests.Sample(written);
        var answer = Parse(Raw(Request(PduType.TestSet, static writer =>
        {
            writer.VarBind(MibTests.Name("2.1.1.7"), MibValue.Integer(4));
            writer.VarBind(MibTests.Name("2.1.1.3"), MibValue.Integer(400));
        }), agent, mib)!);
        Assert.That((answer.Error, answer.Index), Is.EqualTo((PduError.WrongValue, 2)));
        Raw(Request(PduType.CommitSet, static _ => { }), agent, mib);
        Assert.That(written, Is.Empty);
    }

    [Test]
    public void Both_byte_orders_are_read()
    {
        byte[] little = [1, 5, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 7, 0, 0, 0, 28, 0, 0, 0, 4, 4, 0, 0, 1, 0, 0, 0, 99, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.That(PduHeader.TryRead(little, out var header), Is.True);
        Assert.That((header.Session, header.Transaction, header.Packet, header.PayloadLength), Is.EqualTo((Session, Transaction, Packet, 28)));
        var answer = Parse(new SubAgent().Answer(header, little.AsSpan(PduHeader.Size, 24), MibTests.Sample())!);
        Assert.That(answer.Objects.ConvertAll(static one => one.Value.Type), Is.EqualTo(new[] { MibType.Integer }));
    }

    [Test]
    public void Every_truncated_request_is_answered_with_an_error_or_with_what_was_there()
    {
        foreach (var request in Samples())
        {
            Assert.That(PduHeader.TryRead(request, out var header), Is.True);
            for (var length = PduHeader.Size; length < request.Length; length++)
            {
                var answer = new SubAgent().Answer(header, request.AsSpan(PduHeader.Size, length - PduHeader.Size), MibTests.Sample());
                if (length % 4 != 0) Assert.That(Parse(answer!).Error, Is.Not.EqualTo(PduError.None), $"{header.Type} cut at {length}");
            }
        }
    }

    [Test]
    public void Nonsense_is_answered_within_bounds()
    {
        var (random, samples, answered) = (new Random(Seed), Samples(), 0);
        for (var round = 0; round < FuzzRounds; round++)
        {
            var request = (byte[])samples[random.Next(samples.Count)].Clone();
            for (var changes = random.Next(1, 6); changes > 0; changes--) request[random.Next(request.Length)] = (byte)random.Next(256);
            if (!PduHeader.TryRead(request, out var header)) continue;
            var answer = new SubAgent().Answer(header, request.AsSpan(PduHeader.Size), MibTests.Sample());
            Assert.That(answer?.Length ?? 0, Is.LessThan(1 << 16), $"seed {Seed}, round {round}");
            answered++;
        }
        Assert.That(answered, Is.GreaterThan(FuzzRounds / 4));
    }

    [Test]
    public void Headers_that_cannot_be_are_refused()
    {
        var good = Request(PduType.Get, Ranges("1.0"));
        Assert.That(PduHeader.TryRead(good.AsSpan(0, PduHeader.Size - 1), out _), Is.False);
        Assert.That(PduHeader.TryRead([2, .. good[1..]], out _), Is.False, "another version");
        Assert.That(PduHeader.TryRead([.. good[..16], 0x7F, 0, 0, 0], out _), Is.False, "too long");
        Assert.That(PduHeader.TryRead([.. good[..16], 0, 0, 0, 3], out _), Is.False, "no multiple of four");
    }

    private static List<byte[]> Samples() =>
    [
        Request(PduType.Get, Ranges("1.0", "2.1.1.7")),
        Request(PduType.GetNext, Ranges("", "2.1.4.7")),
        Request(PduType.GetBulk, static writer =>
        {
            writer.UInt16(1);
            writer.UInt16(5);
            Ranges("", "2")(writer);
        }),
        Request(PduType.TestSet, static writer =>
        {
            writer.VarBind(MibTests.Name("2.1.1.7"), MibValue.Integer(4));
            writer.VarBind(MibTests.Name("3.0"), MibValue.Text("text of some length"));
            writer.VarBind(MibTests.Name("3.0"), MibValue.Counter64(1));
            writer.VarBind(MibTests.Name("3.0"), MibValue.Id([1, 3, 6, 1, 2, 1]));
        }),
    ];

    private static Action<PduWriter> Ranges(params string[] starts) => writer =>
    {
        foreach (var start in starts)
        {
            writer.Identifier(MibTests.Name(start));
            writer.Identifier([]);
        }
    };

    private static byte[] Request(PduType type, Action<PduWriter> write)
    {
        var writer = new PduWriter(type, Session, Transaction, Packet);
        write(writer);
        return writer.ToArray();
    }

    private static Answer? Ask(byte[] request) => Raw(request) is { } bytes ? Parse(bytes) : null;

    private static byte[]? Raw(byte[] request, SubAgent? agent = null, Mib? mib = null)
    {
        Assert.That(PduHeader.TryRead(request, out var header), Is.True);
        return (agent ?? new()).Answer(header, request.AsSpan(PduHeader.Size), mib ?? MibTests.Sample());
    }

    private static Answer Parse(byte[] answer)
    {
        Assert.That(PduHeader.TryRead(answer, out var header), Is.True);
        Assert.That(header.PayloadLength, Is.EqualTo(answer.Length - PduHeader.Size));
        var reader = new PduReader(answer.AsSpan(PduHeader.Size), header.Flags);
        reader.UInt32();
        var (error, index, objects) = ((PduError)reader.UInt16(), (int)reader.UInt16(), new List<VarBind>());
        while (!reader.IsAtEnd) objects.Add(reader.VarBind());
        Assert.That(reader.IsBroken, Is.False);
        return new(header, error, index, objects);
    }
}
