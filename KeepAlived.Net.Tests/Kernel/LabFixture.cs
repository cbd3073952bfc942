using KeepAlived.Net.Lab;
using NUnit.Framework.Interfaces;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>Tests on hosts of the lab. The daemons' logs of a failed test are kept and named in its message.</summary>
[Category("Kernel"), CancelAfter(180_000), Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class LabFixture
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    /// <summary>Time between two looks: each starts processes, and the lab has one CPU.</summary>
    internal static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly List<LabNetwork> _networks = [];
    private readonly List<(string Name, LabDaemon Daemon)> _daemons = [];

    [TearDown]
    public void RemoveHosts()
    {
        var failed = TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
        var kept = failed ? KeepLogs() : "";
        foreach (var network in _networks) network.Dispose();
        _networks.Clear();
        _daemons.Clear();
        End(failed);
        if (failed) Assert.Fail($"the daemons' logs are in {kept}");
    }

    protected LabNetwork NewNetwork()
    {
        var network = new LabNetwork();
        _networks.Add(network);
        return network;
    }

    protected LabDaemon NewDaemon(LabHost host, string binary, string configuration)
    {
        var daemon = new LabDaemon(host, binary);
        daemon.Configure(configuration);
        Watch(daemon, $"{host.Name}-{(binary == LabDaemon.Ours ? "ours" : "debian")}");
        return daemon;
    }

    /// <summary>Its log is kept if the test fails.</summary>
    protected void Watch(LabDaemon daemon, string name) => _daemons.Add((name, daemon));

    /// <summary>After the test, when logs are kept.</summary>
    protected virtual void End(bool failed)
    {
    }

    protected static void WaitFor(Func<bool> condition, string what) => Assert.That(Shell.WaitFor(Patience, condition, PollInterval), Is.Not.Null, $"within {Patience.TotalSeconds} s: {what}");

    private string KeepLogs()
    {
        var name = string.Concat(TestContext.CurrentContext.Test.Name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        var folder = Path.Combine(Environment.GetEnvironmentVariable("LAB_REPOSITORY") ?? "", "artifacts/logs", name);
        Directory.CreateDirectory(folder);
        foreach (var (host, daemon) in _daemons) File.WriteAllText($"{folder}/{host}.log", daemon.LogText);
        return folder;
    }
}
