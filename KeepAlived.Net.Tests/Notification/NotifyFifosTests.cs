using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;
using Mono.Unix.Native;

namespace KeepAlived.Net.Tests.Notification;

/// <summary>Making, owning, reading and removing pipes.</summary>
internal sealed class NotifyFifosTests
{
    private const string Instance = "vrrp_instance A {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress {\n 192.0.2.1\n }\n}\n";

    /// <summary>Copies the pipe, its last argument, to a file of its first argument's name, and says how often it was started.</summary>
    private const string Reader = "/bin/sh -c 'echo started >>DIR/starts; exec cat \"$1\" >>DIR/read' sh";

    private static string Global(string lines) => $"global_defs {{\n {lines}\n}}\n{Instance}";

    [Test]
    public async Task A_pipe_is_made_for_its_owner_alone_and_removed()
    {
        TestLan.RequireRoot();
        using var harness = new NoticesHarness(Global("notify_fifo DIR/all nobody"));
        Assert.That(Syscall.stat(harness.PathOf("all"), out var status), Is.Zero);
        Assert.That(status.st_mode, Is.EqualTo(FilePermissions.S_IFIFO | FilePermissions.S_IRUSR | FilePermissions.S_IWUSR));
        Assert.That(status.st_uid, Is.EqualTo(Accounts.Find("nobody")!.Value.User));
        await harness.Finish();
        Assert.That(File.Exists(harness.PathOf("all")), Is.False);
    }

    [Test]
    public async Task A_pipe_of_ours_that_was_there_is_used_and_stays()
    {
        using var harness = new NoticesHarness(Global(""));
        Syscall.mkfifo(harness.PathOf("all"), FilePermissions.S_IRUSR | FilePermissions.S_IWUSR);
        harness.Reload(Global("notify_fifo DIR/all"));
        harness.Notices.Changed(harness.Model.Global, harness.Instance("A"), "MASTER", 100);
        Assert.That(harness.Drain("all"), Is.EqualTo("INSTANCE \"A\" MASTER 100\n"));
        await harness.Finish();
        Assert.That(File.Exists(harness.PathOf("all")), Is.True);
    }

    [Test]
    public async Task Names_are_written_byte_for_byte()
    {
        using var harness = new NoticesHarness(Global("notify_fifo DIR/ä").Replace("vrrp_instance A", "vrrp_instance Größe", StringComparison.Ordinal));
        harness.Notices.Changed(harness.Model.Global, harness.Model.Instances.Single(), "MASTER", 100);
        Assert.That(harness.Drain("ä"), Is.EqualTo("INSTANCE \"Größe\" MASTER 100\n"));
        await harness.Finish();
    }

    /// <summary>Whoever plants a pipe before the start would get what is written, or a file would be filled with it.</summary>
    [TestCase("mkfifo all; chown nobody all", "it belongs to user 65534")]
    [TestCase("touch all", "it is no pipe: `rm DIR/all`")]
    [TestCase("mkfifo mine; ln -s mine all", "cannot open it")]
    [TestCase("mkdir all", "cannot open it")]
    public async Task What_somebody_planted_is_refused_and_left_alone(string planting, string problem)
    {
        TestLan.RequireRoot();
        using var harness = new NoticesHarness(Global(""));
        using (var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"cd {harness.Folder}; {planting}"])) await shell.WaitForExitAsync();
        harness.Reload(Global("notify_fifo DIR/all"));
        harness.Notices.Changed(harness.Model.Global, harness.Instance("A"), "MASTER", 100);
        Assert.That(harness.Log.Lines, Has.Some.Contain($"notify_fifo {harness.Folder}/all is not used: {problem.Replace("DIR", harness.Folder, StringComparison.Ordinal)}"));
        await harness.Finish();
        Assert.That(Syscall.lstat(harness.PathOf("all"), out _), Is.Zero, "it stays");
        Assert.That(new FileInfo(harness.PathOf("all")) is { Exists: true, LinkTarget: null, Length: > 0 }, Is.False, "nothing was written");
        if (File.Exists(harness.PathOf("mine"))) Assert.That(harness.Drain("mine"), Is.Empty);
    }

    [Test]
    public async Task One_that_belongs_to_the_account_that_is_named_is_used()
    {
        TestLan.RequireRoot();
        using var harness = new NoticesHarness(Global(""));
        Syscall.mkfifo(harness.PathOf("all"), FilePermissions.S_IRUSR | FilePermissions.S_IWUSR);
        Syscall.chown(harness.PathOf("all"), Accounts.Find("nobody")!.Value.User, 0);
        harness.Reload(Global("notify_fifo DIR/all nobody"));
        harness.Notices.Changed(harness.Model.Global, harness.Instance("A"), "MASTER", 100);
        Assert.That(harness.Drain("all"), Is.EqualTo("INSTANCE \"A\" MASTER 100\n"));
        await harness.Finish();
    }

    [Test]
    public async Task The_reader_gets_the_path_and_the_last_lines_and_a_reload_starts_another()
    {
        using var harness = new NoticesHarness(Global($"vrrp_notify_fifo DIR/pipe\n vrrp_notify_fifo_script \"{Reader}\""));
        harness.Notices.Changed(harness.Model.Global, harness.Instance("A"), "BACKUP", 100);
        Assert.That(() => harness.Lines("read"), Has.Length.EqualTo(1).After(20_000, 20));
        harness.Reload(Global($"vrrp_notify_fifo DIR/pipe\n vrrp_notify_fifo_script \"{Reader}\""));
        Assert.That(() => harness.Lines("starts"), Has.Length.EqualTo(2).After(20_000, 20));
        harness.Notices.Changed(harness.Model.Global, harness.Instance("A"), "STOP", 100);
        await harness.Finish();
        Assert.That(harness.Lines("read"), Is.EqualTo(new[] { "INSTANCE \"A\" BACKUP 100", "INSTANCE \"A\" STOP 100" }));
        Assert.That(harness.Log.Lines, Is.Empty, "readers that are ended are no news");
    }

    [Test]
    public async Task Lines_that_nobody_reads_are_counted_and_told_once()
    {
        using var harness = new NoticesHarness(Global("notify_fifo DIR/all"));
        const int lines = 5000; // a pipe holds 64 KiB
        for (var i = 0; i < lines; i++) harness.Notices.Changed(harness.Model.Global, harness.Instance("A"), "MASTER", 100);
        Assert.That(harness.Log.Take(), Is.EqualTo(new[] { $"notify_fifo {harness.Folder}/all is full: its reader is slow or missing, and lines get lost" }));
        var kept = harness.Drain("all").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(kept, Has.All.EqualTo("INSTANCE \"A\" MASTER 100"), "whole lines");
        harness.Notices.Changed(harness.Model.Global, harness.Instance("A"), "BACKUP", 100);
        Assert.That(harness.Log.Take(), Is.EqualTo(new[] { $"notify_fifo {harness.Folder}/all has lost {lines - kept.Length} lines" }));
        await harness.Finish();
    }

    [Test]
    public async Task A_reload_keeps_a_pipe_that_stays_and_removes_one_that_goes()
    {
        using var harness = new NoticesHarness(Global("notify_fifo DIR/all\n vrrp_notify_fifo DIR/vrrp"));
        harness.Notices.Changed(harness.Model.Global, harness.Instance("A"), "MASTER", 100);
        harness.Reload(Global("notify_fifo DIR/all"));
        Assert.That(File.Exists(harness.PathOf("vrrp")), Is.False);
        Assert.That(harness.Drain("all"), Is.EqualTo("INSTANCE \"A\" MASTER 100\n"), "what waits in it is kept");
        await harness.Finish();
    }
}
