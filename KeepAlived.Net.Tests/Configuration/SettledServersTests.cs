using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Configuration;

/// <summary>What a reload takes over from the configuration before means exactly what reading it again would.</summary>
internal sealed class SettledServersTests
{
    private const int Rounds = 400, Steps = 4;

    [Test]
    public void What_is_the_same_is_taken_over()
    {
        var first = TextFile.Parse(TextFile.FarmServer(1) + TextFile.FarmServer(2) + TextFile.FarmServer(3));
        var line = first.Model.VirtualServers[2].Where.Line;
        var second = After(first, "global_defs {\n}\n" + TextFile.FarmServer(1) + TextFile.FarmServer(2, weight: "2") + TextFile.FarmServer(3));
        Assert.That(Taken(first, second), Is.EqualTo(new[] { true, false, true }));
        Assert.That(second.Model.VirtualServers[1].RealServers[0].Weight, Is.EqualTo(2));
        Assert.That(second.Model.VirtualServers[2].Where.Line, Is.EqualTo(line + 2));
    }

    [Test]
    public void What_comes_back_after_a_change_is_read_again()
    {
        var first = TextFile.Parse(TextFile.FarmServer(1));
        var third = After(After(first, TextFile.FarmServer(1, weight: "2")), TextFile.FarmServer(1));
        Assert.That(third.Model.VirtualServers[0], Is.Not.SameAs(first.Model.VirtualServers[0]));
        Assert.That(third.Model.VirtualServers[0].RealServers[0].Weight, Is.EqualTo(1));
    }

    [Test]
    public void What_was_taken_over_can_be_taken_over_again()
    {
        var first = TextFile.Parse(TextFile.FarmServer(1) + TextFile.FarmServer(2));
        var third = After(After(first, TextFile.FarmServer(2) + TextFile.FarmServer(1)), TextFile.FarmServer(1) + TextFile.FarmServer(2));
        Assert.That(Taken(first, third), Is.EqualTo(new[] { true, true }));
    }

    [Test]
    public void A_configuration_that_is_not_used_in_the_end_takes_nothing_away()
    {
        var first = TextFile.Parse(TextFile.FarmServer(1));
        After(first, TextFile.FarmServer(1));
        Assert.That(Taken(first, After(first, TextFile.FarmServer(1))), Is.EqualTo(new[] { true }));
    }

    [Test]
    public void What_was_changed_by_hand_is_read_again()
    {
        var first = TextFile.Parse(TextFile.FarmServer(1));
        Assert.That(first.Settled.Count, Is.EqualTo(1)); // asked for as soon as it is in use
        var server = first.Model.VirtualServers[0];
        (server.RealServers[0].Weight, server.IsSettled) = (9, false);
        Assert.That(After(first, TextFile.FarmServer(1)).Model.VirtualServers[0].RealServers[0].Weight, Is.EqualTo(1));
    }

    [TestCase("quorum_up \"/bin/true\"")]
    [TestCase("ha_suspend")]
    [TestCase("quorum 7")]
    [TestCase("unknown_keyword")]
    public void What_others_have_a_say_in_is_read_again(string more)
    {
        var first = TextFile.Parse(TextFile.FarmServer(1, more: more) + TextFile.FarmServer(2));
        Assert.That(Taken(first, After(first, TextFile.FarmServer(1, more: more) + TextFile.FarmServer(2))), Is.EqualTo(new[] { false, true }));
    }

    [TestCase("notify_up /bin/true")]
    [TestCase("MISC_CHECK {\n misc_path /bin/true\n}")]
    [TestCase("SSL_GET {\n url {\n path /\n status_code 200\n}\n}")]
    public void So_are_real_servers_with_scripts_and_keys(string real)
    {
        var text = TextFile.Server("", real);
        var first = TextFile.Parse(text);
        Assert.That(Taken(first, After(first, text)), Is.EqualTo(new[] { false }));
    }

    [Test]
    public void Of_servers_that_are_defined_twice_the_note_names_the_right_line()
    {
        var first = TextFile.Parse(TextFile.FarmServer(1) + TextFile.FarmServer(2));
        var second = After(first, TextFile.FarmServer(1) + TextFile.FarmServer(2) + TextFile.FarmServer(2));
        Assert.That(second.Model.VirtualServers.Distinct().Count(), Is.EqualTo(3));
        Assert.That(Said(second), Is.EqualTo(Said(TextFile.Parse(TextFile.FarmServer(1) + TextFile.FarmServer(2) + TextFile.FarmServer(2)))));
    }

    [Test]
    public void A_heading_within_a_line_is_read()
    {
        var text = TextFile.FarmServer(1).Trim() + " " + TextFile.FarmServer(2);
        var first = TextFile.Parse(text);
        Assert.That(Taken(first, After(first, text)), Is.EqualTo(new[] { false, false }));
    }

    /// <summary>Whole histories: each file is an edit of the one before, and takes over what it can.</summary>
    [Test, CancelAfter(300_000)]
    public void Edited_files_mean_the_same_as_if_they_were_read_whole()
    {
        var (random, seeds, taken) = (new Random(1), Seeds(), 0);
        for (var round = 0; round < Rounds; round++)
        {
            var lines = seeds[round % seeds.Count].ToList();
            var before = TextFile.Parse(string.Join('\n', lines));
            for (var step = 0; step < Steps; step++)
            {
                var was = lines.ToList();
                Edit(lines, random);
                var text = string.Join('\n', lines);
                var (after, whole) = (After(before, text), TextFile.Parse(text));
                var difference = DeepComparison.FirstDifference(whole.Model, after.Model);
                if (difference is not null || !Said(after).SequenceEqual(Said(whole)))
                    Assert.Fail($"round {round}, step {step}: {difference}\n--- before\n{string.Join('\n', was)}\n--- after\n{text}\n--- said\n{string.Join('\n', Said(after))}\n--- should say\n{string.Join('\n', Said(whole))}");
                taken += Taken(before, after).Count(static one => one);
                CompareWithoutServers(whole, after);
                before = after;
            }
        }
        Assert.That(taken, Is.GreaterThan(Rounds * Steps / 2), "hardly anything was taken over");
    }

    /// <summary>Who has no use for virtual servers gets the rest of the text and makes the same of it.</summary>
    private static void CompareWithoutServers(LoadedConfiguration whole, LoadedConfiguration after)
    {
        var rest = ConfigurationLoader.Parse(whole.Text.Without(whole.ServerBlocks), TextFile.Machine);
        var blocks = whole.ServerBlocks.Count;
        Assert.That(after.ServerBlocks, Has.Count.EqualTo(blocks).And.EqualTo(whole.ServerBlocks));
        Assert.That(rest.Model.VirtualServers.Count, whole.Broken ? Is.EqualTo(whole.Model.VirtualServers.Count) : Is.LessThanOrEqualTo(whole.Model.VirtualServers.Count));
        foreach (var model in (KeepalivedConfiguration[])[whole.Model, rest.Model])
        {
            model.VirtualServers.Clear();
            (model.Global.SyncDaemon, model.Global.LvsFifo.Reader) = (null, null); // rules drop them where there are no virtual servers
        }
        Assert.That(DeepComparison.FirstDifference(whole.Model, rest.Model), Is.Null, () => string.Join('\n', Enumerable.Range(0, whole.Text.Count).Select(line => whole.Text.LineAt(line).Text)));
    }

    private static LoadedConfiguration After(LoadedConfiguration before, string text) => TextFile.Parse(text, before.Settled);

    /// <summary>For each virtual server whether it is one of the configuration before.</summary>
    private static bool[] Taken(LoadedConfiguration before, LoadedConfiguration after) =>
        [.. after.Model.VirtualServers.Select(server => before.Model.VirtualServers.Exists(old => ReferenceEquals(old, server)))];

    private static string[] Said(LoadedConfiguration loaded) => [.. loaded.Diagnostics.Select(problem => $"{problem.Severity} {problem}")];

    private static List<string[]> Seeds()
    {
        var farm = string.Concat(Enumerable.Range(1, 8).Select(number => TextFile.FarmServer(number, more: number % 3 == 0 ? "persistence_timeout 50" : "")));
        List<string> texts = [farm, "vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 1\n}\n" + farm + TextFile.Server("sorry_server 192.0.2.77 80", "DNS_CHECK {\n}"), EveryBlock.Text];
        texts.AddRange(Directory.EnumerateFiles(Committed.Path("conf-examples"), "keepalived*.conf", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        return [.. texts.Where(text => text.Contains("virtual_server ", StringComparison.Ordinal)).Select(text => text.ReplaceLineEndings("\n").Split('\n').Where(line => !line.AsSpan().TrimStart().StartsWith("#")).ToArray())];
    }

    /// <summary>As people edit: a number, a line gone, twice or elsewhere, a block commented out, a brace forgotten.</summary>
    private static void Edit(List<string> lines, Random random)
    {
        var (at, to) = (random.Next(lines.Count), random.Next(lines.Count));
        switch (random.Next(7))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(to, lines[at]);
                break;
            case 2 when lines[at].IndexOfAny([.. "123456789"]) is >= 0 and var digit:
                lines[at] = lines[at][..digit] + random.Next(1, 9) + lines[at][(digit + 1)..];
                break;
            case 3:
                lines[at] = new string(random.Next(2) == 0 ? ' ' : '\t', random.Next(4)) + lines[at].TrimStart();
                break;
            case 4:
                lines[at] += " " + lines[to].Trim();
                break;
            case 5:
                lines.Insert(at, random.Next(3) switch { 0 => "{", 1 => "}", _ => "" });
                break;
            default:
                MoveBlock(lines, at, to);
                break;
        }
        if (lines.Count == 0) lines.Add("");
    }

    private static void MoveBlock(List<string> lines, int at, int to)
    {
        var first = lines.FindLastIndex(at, line => line.StartsWith("virtual_server ", StringComparison.Ordinal));
        if (first < 0) return;
        var end = lines.IndexOf("}", first);
        if (end < 0) return;
        var block = lines.GetRange(first, end - first + 1);
        lines.RemoveRange(first, block.Count);
        lines.InsertRange(Math.Min(to, lines.Count), block);
    }
}
