using System.Text;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Configuration;

namespace KeepAlived.Net.Tests.Checking;

/// <summary>Virtual servers that a reload does not change go on as they are.</summary>
internal sealed class CarriedServerTests
{
    private const int Histories = 60, Steps = 25;

    [Test]
    public void Only_what_changed_is_touched()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(TextFile.FarmServer(1) + TextFile.FarmServer(2));
        lvs.Probe("10.0.2.1", success: false);
        lvs.Probe("10.0.2.1", success: false);
        var (first, probes) = (lvs.Director.Servers[0], lvs.Probes.ToList());
        lvs.Log.Take();
        lvs.Load(TextFile.FarmServer(1) + TextFile.FarmServer(2, weight: "3"));
        Assert.That(lvs.Director.Servers[0], Is.SameAs(first));
        Assert.That((lvs.Director.Servers[0].IsCarried, lvs.Director.Servers[1].IsCarried), Is.EqualTo((true, false)));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.1.1=1\ntcp 10.0.0.2 80 rr: 10.0.1.2=3 10.0.2.2=1"));
        Assert.That(lvs.Probes, Is.EquivalentTo(probes), "no check begins anew");
        Assert.That(lvs.Log.Take().Where(line => line.Contains("10.0.0.1", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void What_somebody_else_changed_is_mended_by_a_reload_all_the_same()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(TextFile.FarmServer(1) + TextFile.FarmServer(2));
        var table = lvs.Table;
        lvs.Execute(new(KeepAlived.Net.Ipvs.IpvsOperation.DeleteService, lvs.Services[0].Key));
        lvs.Load(TextFile.FarmServer(1) + TextFile.FarmServer(2));
        Assert.That(lvs.Table, Is.EqualTo(table));
    }

    /// <summary>Reloads and failures at random, once with taking over and once without: the kernel's table and the log are the same.</summary>
    [TestCase(1)]
    [TestCase(2)]
    public void Whole_histories_are_the_same(int seed)
    {
        var random = new Random(seed);
        for (var history = 0; history < Histories; history++)
        {
            using var carrying = new DirectorHarness();
            using var reading = new DirectorHarness { TakesOver = false };
            var files = new StringBuilder();
            for (var step = 0; step < Steps; step++)
            {
                if (step == 0 || random.Next(3) == 0)
                {
                    var text = Farm(random);
                    files.Append(text).Append("---\n");
                    carrying.Load(text);
                    reading.Load(text);
                }
                else Probe(random, carrying, reading);
                Assert.That(carrying.Table, Is.EqualTo(reading.Table), $"seed {seed}, history {history}, step {step}\n{files}");
                Assert.That(Said(carrying), Is.EqualTo(Said(reading)), $"seed {seed}, history {history}, step {step}\n{files}");
            }
        }
    }

    private static void Probe(Random random, params DirectorHarness[] all)
    {
        var addresses = all[0].Probes.Select(probe => probe.Checks[0].Server.Settings.Address.ToString()).Distinct().Order(StringComparer.Ordinal).ToList();
        if (addresses.Count == 0) return;
        var (address, success) = (addresses[random.Next(addresses.Count)], random.Next(2) == 0);
        foreach (var lvs in all) lvs.Probe(address, success);
    }

    /// <summary>The checks of servers that are as before are not announced again.</summary>
    private static string[] Said(DirectorHarness lvs) => [.. lvs.Log.Take().Where(line => !line.StartsWith("Activating", StringComparison.Ordinal))];

    private static string Farm(Random random)
    {
        string[] more = ["", "", "alpha", "quorum 2", "inhibit_on_failure", "sorry_server 10.9.9.9 80", "quorum 2\n hysteresis 1", "persistence_timeout 50", "drain_timeout 60"];
        var text = new StringBuilder();
        foreach (var number in Enumerable.Range(1, 5).OrderBy(_ => random.Next()))
            if (random.Next(6) > 0) text.Append(TextFile.FarmServer(number, weight: $"{(random.Next(4) == 0 ? 2 : 1)}", more: random.Next(3) == 0 ? more[random.Next(more.Length)] : ""));
        if (random.Next(4) == 0) text.Append(TextFile.FarmServer(1, weight: "5"));
        return text.ToString();
    }
}
