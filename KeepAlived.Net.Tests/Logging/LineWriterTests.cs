using KeepAlived.Net.Logging;

namespace KeepAlived.Net.Tests.Logging;

public class LineWriterTests
{
    [Test, CancelAfter(60_000)]
    public void A_place_that_is_stuck_holds_nobody_up_and_the_loss_is_told_when_it_goes_on()
    {
        using var stuck = new ManualResetEventSlim();
        var written = new System.Text.StringBuilder();
        var writer = new LineWriter(text =>
        {
            stuck.Wait();
            written.Append(text);
        });
        for (var i = 0; i < 30_000; i++) writer.Write($"line {i}");
        Assert.That(writer.Dropped, Is.GreaterThan(10_000));
        Assert.That(writer.Flush(TimeSpan.FromMilliseconds(50)), Is.False);
        stuck.Set();
        Assert.That(writer.Flush(TimeSpan.FromSeconds(50)), Is.True);
        writer.Write("the end");
        Assert.That(writer.Flush(TimeSpan.FromSeconds(50)), Is.True);
        var lines = written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var kept = lines.Where(line => line.StartsWith("line ")).ToList();
        var dropped = lines.Where(line => line.EndsWith("because nothing took them")).Sum(line => int.Parse(line.Split(' ')[0]));
        Assert.That((kept[0], kept[1], lines[^1], kept.Count + dropped), Is.EqualTo(("line 0", "line 1", "the end", 30_000)));
    }

    [Test, CancelAfter(60_000)]
    public void A_place_that_fails_ends_nothing()
    {
        var fails = true;
        var written = "";
        var writer = new LineWriter(text => written += fails ? throw new IOException("disk full") : text);
        writer.Write("lost");
        Assert.That(writer.Flush(TimeSpan.FromSeconds(50)), Is.True);
        fails = false;
        writer.Write("kept");
        Assert.That(writer.Flush(TimeSpan.FromSeconds(50)), Is.True);
        Assert.That(written, Does.Contain("1 log lines were dropped").And.EndWith("kept\n"));
    }

    [Test, CancelAfter(60_000)]
    public void Lines_that_follow_each_other_closely_are_written_together_and_none_waits_at_the_end()
    {
        var written = new List<string>();
        var writer = new LineWriter(written.Add, rest: TimeSpan.FromHours(1));
        writer.Write("first");
        SpinWait.SpinUntil(() => written.Count == 1);
        writer.Write("second");
        SpinWait.SpinUntil(() => written.Count > 1, TimeSpan.FromMilliseconds(200)); // in vain
        writer.Write("third");
        Assert.That(writer.Flush(TimeSpan.FromSeconds(50)), Is.True);
        Assert.That(written, Is.EqualTo(new[] { "first\n", "second\nthird\n" }));
    }

    [Test, CancelAfter(60_000)]
    public void Many_that_wait_are_written_before_the_queue_is_full()
    {
        var written = 0;
        var writer = new LineWriter(text => Interlocked.Add(ref written, text.Count('\n')), rest: TimeSpan.FromHours(1));
        writer.Write("first");
        SpinWait.SpinUntil(() => Volatile.Read(ref written) == 1);
        for (var i = 0; i < 5_000; i++) writer.Write("more");
        Assert.That(() => Volatile.Read(ref written), Is.GreaterThanOrEqualTo(1_000).After(50_000, 1));
    }

    [TestCase("/var/log/keepalived.log", "Keepalived", "/var/log/keepalived.log")]
    [TestCase("/var/log/keepalived.log", "Keepalived_vrrp", "/var/log/keepalived_vrrp.log")]
    [TestCase("/var/log/keepalived.log", "Keepalived_healthcheckers", "/var/log/keepalived_healthcheckers.log")]
    [TestCase("/var/log.d/keepalived", "Keepalived_bfd", "/var/log.d/keepalived_bfd")]
    public void Each_process_has_its_file(string file, string identity, string expected) => Assert.That(LogOutput.PathOf(file, identity), Is.EqualTo(expected));
}
