using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>Reloads of the whole daemon leave nothing behind in any of its processes: what one of them keeps for its lifetime grows with each.</summary>
[Category("Kernel"), CancelAfter(600_000)]
internal sealed partial class DaemonSoakTests
{
    private const string Daemon = "/run/keepalived.pid", Vrrp = "/run/vrrp.pid", Checkers = "/run/checkers.pid";

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private DaemonHost _host = null!;

    [TearDown]
    public void Remove() => _host.Dispose();

    [Test]
    public void Reloads_leave_no_descriptor_open()
    {
        _host = new DaemonHost();
        _host.Start(Farm(new Random(1)));
        _host.WaitForLog("Startup complete");
        const int times = 8;
        Reload(new Random(2), times);
        var before = Descriptors();
        Reload(new Random(4), times);
        Assert.That(Descriptors(), Is.EqualTo(before), OpenFiles);
    }

    /// <summary>As many times as it takes to tell growth from garbage: 1 KB a reload would be 0.7 MB.</summary>
    [Test, Category("KernelLong"), CancelAfter(3_600_000)]
    public void A_thousand_reloads_take_no_memory()
    {
        _host = new DaemonHost();
        _host.Start(Farm(new Random(1)));
        _host.WaitForLog("Startup complete");
        Reload(new Random(2), 300);
        var (descriptors, memory) = (Descriptors(), Memory());
        Reload(new Random(3), 700);
        Assert.That(Descriptors(), Is.EqualTo(descriptors), OpenFiles);
        var slopes = Memory().Zip(memory, static (after, before) => (after - before) / 700.0).ToList();
        TestContext.Out.WriteLine($"KB a reload: supervisor {slopes[0]:0.00}, vrrp {slopes[1]:0.00}, checkers {slopes[2]:0.00}");
        Assert.That(slopes, Is.All.LessThan(1));
    }

    private void Reload(Random random, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var farm = Farm(random);
            _host.Configure(farm);
            _host.Host.WriteFile(DaemonHost.Log, "");
            _host.Signal(Daemon, "HUP");
            _host.WaitForLog("Reload complete");
            Assert.That(Services(_host.Host.Demand("ipvsadm -Sn"), "-A -t "), Is.EqualTo(Services(farm, "virtual_server ")), $"after {i + 1} reloads");
        }
    }

    /// <summary>The addresses of the virtual servers of a file or a table, in order.</summary>
    private static List<string> Services(string text, string keyword) => [.. text.Split('\n')
        .Where(line => line.StartsWith(keyword, StringComparison.Ordinal))
        .Select(line => line[keyword.Length..].Split(' ', ':')[0])
        .Order(StringComparer.Ordinal)];

    /// <summary>How many descriptors each process has, without those of checks on their way.</summary>
    private List<long> Descriptors() => Least(pid => Directory.GetFileSystemEntries(_host.Host.PathOf($"/proc/{pid}/fd")).Length);

    private string OpenFiles() => string.Join('\n', Pids.Select(pid => _host.Host.Demand($"ls -l /proc/{pid}/fd")));

    private IEnumerable<string> Pids => ((string[])[Daemon, Vrrp, Checkers]).Select(_host.Read);

    /// <summary>What each process has for itself, in KB: the least within some seconds, in which they collect what a reload has left.</summary>
    private List<long> Memory() => Least(pid => long.Parse(Private().Match(File.ReadAllText(_host.Host.PathOf($"/proc/{pid}/smaps_rollup"))).Groups[1].Value, CultureInfo.InvariantCulture));

    private List<long> Least(Func<string, long> look)
    {
        var least = Pids.Select(look).ToList();
        Shell.WaitFor(Settling, () =>
        {
            least = [.. least.Zip(Pids.Select(look), Math.Min)];
            return false;
        }, Settling / 10);
        return least;
    }

    /// <summary>An instance that comes and goes beside one that stays, and 20 to 40 virtual servers.</summary>
    private static string Farm(Random random)
    {
        var text = new StringBuilder(DaemonHost.Instance($"priority {random.Next(100, 200)}"));
        if (random.Next(2) == 0) text.Append(DaemonHost.Instance("", address: "10.9.0.98").Replace("VI", "VJ", StringComparison.Ordinal).Replace("_id 5", "_id 6", StringComparison.Ordinal));
        foreach (var number in Enumerable.Range(1, 60).Where(_ => random.Next(2) == 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"virtual_server 10.0.0.{number} 80 {{\n protocol TCP\n lb_algo rr\n");
            foreach (var server in Enumerable.Range(1, 4).Where(_ => random.Next(2) == 0).Append(5))
                text.Append(CultureInfo.InvariantCulture, $" real_server 127.0.1.{server} 80 {{\n weight {random.Next(1, 4)}\n {(server % 2 == 0 ? "TCP_CHECK {\n }" : "HTTP_GET {\n url {\n path /\n regex a+\n }\n }")}\n }}\n");
            text.Append("}\n");
        }
        return text.ToString();
    }

    [GeneratedRegex(@"Private_Dirty: +(\d+)")]
    private static partial Regex Private();
}
