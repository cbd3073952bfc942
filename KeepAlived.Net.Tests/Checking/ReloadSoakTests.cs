using System.Text;

namespace KeepAlived.Net.Tests.Checking;

/// <summary>A thousand reloads with random edits leave nothing behind.</summary>
[Category("Long"), NonParallelizable]
internal sealed class ReloadSoakTests
{
    private const int Reloads = 1000, WarmUp = 300, LargestSlope = 1024;

    [Test]
    public void Reloads_with_random_edits_leak_nothing_and_the_table_is_right_after_each()
    {
        using var lvs = new DirectorHarness();
        var random = new Random(11);
        var (descriptors, memory) = (0, 0L);
        for (var reload = 1; reload <= Reloads; reload++)
        {
            var (text, table) = Farm(random);
            lvs.Load(text);
            Assert.That(lvs.Table, Is.EqualTo(table), $"reload {reload}");
            lvs.ForgetRecords();
            if (reload == WarmUp) (descriptors, memory) = (Descriptors(), GC.GetTotalMemory(forceFullCollection: true));
        }
        Assert.That(Descriptors(), Is.EqualTo(descriptors));
        var slope = (GC.GetTotalMemory(forceFullCollection: true) - memory) / (Reloads - WarmUp);
        TestContext.Out.WriteLine($"{slope} bytes a reload over the last {Reloads - WarmUp}");
        Assert.That(slope, Is.LessThan(LargestSlope));
    }

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    /// <summary>20 to 40 virtual servers with up to 4 real ones, and the table that they make.</summary>
    private static (string Text, string Table) Farm(Random random)
    {
        var (text, lines) = (new StringBuilder(), new List<string>());
        foreach (var number in Enumerable.Range(1, 60).Where(_ => random.Next(2) == 0))
        {
            var scheduler = random.Next(2) == 0 ? "rr" : "wlc";
            var servers = Enumerable.Range(1, 4).Where(_ => random.Next(2) == 0).Append(5).Select(server => (Server: server, Weight: random.Next(1, 4))).ToList();
            text.Append($"virtual_server 10.0.0.{number} 80 {{\n protocol TCP\n lb_algo {scheduler}\n lb_kind NAT\n");
            foreach (var (server, weight) in servers)
                text.Append($" real_server 127.0.1.{server} 80 {{\n weight {weight}\n {(server % 2 == 0 ? "TCP_CHECK {\n }" : "HTTP_GET {\n url {\n path /\n regex a+\n }\n }")}\n }}\n");
            text.Append("}\n");
            lines.Add($"tcp 10.0.0.{number} 80 {scheduler}:{string.Concat(servers.Select(server => $" 127.0.1.{server.Server}={server.Weight}"))}");
        }
        return (text.ToString(), string.Join('\n', lines.Order(StringComparer.Ordinal)));
    }
}
