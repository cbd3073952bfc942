using KeepAlived.Net.Monitoring.AgentX;

namespace KeepAlived.Net.Tests.Monitoring.AgentX;

/// <summary>Objects are found by name and in order.</summary>
internal sealed class MibTests
{
    private static readonly uint[] Root = [1, 3, 6, 1, 4, 1, 99];

    /// <summary>1.0; table 2 with columns 1 (rows 3, 7) and 4 (row 7 only); 3.0.</summary>
    internal static Mib Sample(List<(string Row, int Value)>? written = null)
    {
        var mib = new MibBuilder();
        mib.AddScalar([.. Root, 3], () => MibValue.Text("last"));
        mib.AddScalar([.. Root, 1], () => MibValue.Integer(-5));
        mib.Table<string>([.. Root, 2, 1], [new([7], "seven"), new([3], "three")])
            .Column(4, static row => row == "seven" ? MibValue.Text(row) : null)
            .Column(1, static row => MibValue.Gauge((uint)row.Length),
                static (_, wish) => wish.Type != MibType.Integer ? PduError.WrongType : wish.Number < 10 ? PduError.None : PduError.WrongValue,
                (row, wish) => written?.Add((row, (int)wish.Number)));
        return mib.Build();
    }

    [TestCase("1.0", MibType.Integer)]
    [TestCase("1", MibType.NoSuchInstance)]
    [TestCase("1.1", MibType.NoSuchInstance)]
    [TestCase("2.1.1.3", MibType.Gauge32)]
    [TestCase("2.1.1.4", MibType.NoSuchInstance)]
    [TestCase("2.1.1.3.1", MibType.NoSuchInstance)]
    [TestCase("2.1.4.3", MibType.NoSuchInstance)]
    [TestCase("2.1.4.7", MibType.OctetString)]
    [TestCase("2.1.2.3", MibType.NoSuchObject)]
    [TestCase("9.0", MibType.NoSuchObject)]
    public void An_object_is_there_or_the_answer_says_what_is_missing(string name, MibType expected) =>
        Assert.That(Sample().Get(Name(name)).Type, Is.EqualTo(expected));

    [TestCase("", false, "", "1.0")]
    [TestCase("1.0", false, "", "2.1.1.3")]
    [TestCase("1.0", true, "", "1.0")]
    [TestCase("2.1.1.3", false, "", "2.1.1.7")]
    [TestCase("2.1.1.5", false, "", "2.1.1.7")]
    [TestCase("2.1.1.7", false, "", "2.1.4.7", Description = "row 3 has no column 4")]
    [TestCase("2.1.4.7", false, "", "3.0")]
    [TestCase("2.1.4.7", false, "3", null)]
    [TestCase("1.0", false, "2.1.1.3", null, Description = "the end does not belong to the range")]
    [TestCase("3.0", false, "", null)]
    [TestCase("8", false, "", null)]
    public void The_next_object_is_the_first_of_the_range(string start, bool include, string end, string? expected)
    {
        var found = Sample().Next(new(Name(start), include, end.Length == 0 ? [] : Name(end)));
        Assert.That(found.Value.Type == MibType.EndOfMibView ? null : string.Join('.', found.Name[Root.Length..]), Is.EqualTo(expected));
        if (expected is null) Assert.That(found.Name, Is.EqualTo(Name(start)));
    }

    [Test]
    public void A_walk_meets_every_object_once_and_in_order()
    {
        var (mib, names, place) = (Sample(), new List<string>(), new SearchRange(Root, false, []));
        for (var found = mib.Next(place); found.Value.Type != MibType.EndOfMibView; found = mib.Next(place))
        {
            names.Add(string.Join('.', found.Name[Root.Length..]));
            place = place with { Start = found.Name };
        }
        Assert.That(names, Is.EqualTo(new[] { "1.0", "2.1.1.3", "2.1.1.7", "2.1.4.7", "3.0" }));
    }

    [Test]
    public void Only_what_takes_values_is_written()
    {
        var written = new List<(string, int)>();
        var mib = Sample(written);
        Assert.That(mib.Test(new(Name("1.0"), MibValue.Integer(1))), Is.EqualTo(PduError.NotWritable));
        Assert.That(mib.Test(new(Name("2.1.1.9"), MibValue.Integer(1))), Is.EqualTo(PduError.NotWritable));
        Assert.That(mib.Test(new(Name("2.1.1.7"), MibValue.Gauge(1))), Is.EqualTo(PduError.WrongType));
        Assert.That(mib.Test(new(Name("2.1.1.7"), MibValue.Integer(11))), Is.EqualTo(PduError.WrongValue));
        Assert.That(mib.Test(new(Name("2.1.1.7"), MibValue.Integer(4))), Is.EqualTo(PduError.None));
        Assert.That(written, Is.Empty);
        Assert.That(mib.Commit(new(Name("2.1.1.7"), MibValue.Integer(4))), Is.True);
        Assert.That(written, Is.EqualTo(new[] { ("seven", 4) }));
    }

    internal static uint[] Name(string text) => [.. Root, .. text.Length == 0 ? [] : Array.ConvertAll(text.Split('.'), uint.Parse)];
}
