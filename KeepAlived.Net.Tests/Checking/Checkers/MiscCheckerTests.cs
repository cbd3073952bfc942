using System.Diagnostics;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Checking.Checkers;

/// <summary>Real programs, started by the real trampoline.</summary>
[CancelAfter(60_000)]
internal sealed class MiscCheckerTests
{
    private static readonly Spawner Spawner = new(Trampoline.FindProgram("dotnet")!, Path.Combine(AppContext.BaseDirectory, "keepalived.dll"));
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(30);

    [TestCase("exit 0", false, true, "", null)]
    [TestCase("exit 1", false, false, "exited with status 1", null)]
    [TestCase("exit 7", false, false, "exited with status 7", null)]
    [TestCase("exit 0", true, true, "", null, Description = "0 leaves the weight alone")]
    [TestCase("exit 1", true, false, "exited with status 1", null)]
    [TestCase("exit 2", true, true, "", 0)]
    [TestCase("exit 255", true, true, "", 253)]
    [TestCase("kill -9 $$", true, false, "due to signal 9", null)]
    public async Task The_exit_status_is_the_verdict(string script, bool dynamic, bool succeeded, string reason, int? weight) =>
        Assert.That(await ProbeAsync(Patient, dynamic, "/bin/sh", "-c", script),
            Is.EqualTo(new ProbeResult(succeeded, reason, weight) { ExitStatus = script.StartsWith("exit", StringComparison.Ordinal) ? byte.Parse(script["exit ".Length..]) : (byte)0 }));

    [Test]
    public async Task A_command_that_does_not_exist_is_no_weight() =>
        Assert.That(await ProbeAsync(Patient, true, "/nowhere/check"), Is.EqualTo(ProbeResult.Failure("the command was not found or is not executable")));

    [Test]
    public async Task A_command_that_takes_too_long_is_killed_with_all_that_it_started()
    {
        var mark = Path.GetTempFileName();
        var result = await ProbeAsync(TimeSpan.FromSeconds(2), true, "/bin/sh", "-c", $"sleep 300 & echo $! >{mark}; wait");
        Assert.That(result, Is.EqualTo(ProbeResult.Failure("timed out")));
        var child = int.Parse(await File.ReadAllTextAsync(mark));
        File.Delete(mark);
        Assert.That(() => File.Exists($"/proc/{child}/cmdline") && File.ReadAllText($"/proc/{child}/cmdline").Length > 0, Is.False.After(5000, 50), "the sleep has to be gone, or a zombie");
    }

    [Test]
    public async Task A_process_that_cannot_be_made_fails_the_probe_and_not_the_checking()
    {
        var broken = new MiscChecker(new Spawner("/nowhere/keepalived"), new SpawnRequest(["/bin/true"]) { Timeout = Patient, AllGroups = true }, false);
        Assert.That((await broken.ProbeAsync(default)).Reason, Does.StartWith("the command could not be started: "));
    }

    [Test]
    public void Stopping_does_not_wait_for_the_command()
    {
        var clock = Stopwatch.StartNew();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        var checker = new MiscChecker(Spawner, new SpawnRequest(["/bin/sleep", "5"]) { Timeout = Patient }, false);
        Assert.That(async () => await checker.ProbeAsync(stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(4)));
    }

    private static Task<ProbeResult> ProbeAsync(TimeSpan timeout, bool dynamic, params string[] command) =>
        new MiscChecker(Spawner, new SpawnRequest(command) { Timeout = timeout }, dynamic).ProbeAsync(default);
}
