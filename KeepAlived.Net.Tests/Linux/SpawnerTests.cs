using System.Diagnostics;

namespace KeepAlived.Net.Linux;

/// <summary>Real processes; the trampoline is the program's own binary as the build leaves it.</summary>
public class SpawnerTests
{
    private static readonly Spawner Spawner = new(Path.Combine(AppContext.BaseDirectory, "keepalived"));
    private string _file = "";

    [SetUp]
    public void MakeFile() => _file = Path.Combine(Directory.CreateTempSubdirectory("spawn").FullName, "out");

    private static Task<ProcessExit> Shell(string script) => Spawner.RunAsync(new SpawnRequest(["/bin/sh", "-c", script]));

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(255)]
    public async Task The_exit_status_is_the_programs(int status) => Assert.That(await Shell($"exit {status}"), Is.EqualTo(new ProcessExit(status, 0, false)));

    [Test]
    public async Task A_deadly_signal_is_told() => Assert.That(await Shell("kill -9 $$"), Is.EqualTo(new ProcessExit(0, Libc.SIGKILL, false)));

    [Test]
    public async Task Arguments_arrive_as_they_are()
    {
        await Spawner.RunAsync(new SpawnRequest(["/bin/sh", "-c", "printf '%s|' \"$@\" >" + _file, "sh", "a b", "", "--", "*", "ä", "\u00c3\u00a4"]));
        Assert.That(File.ReadAllText(_file), Is.EqualTo("a b||--|*|ä|ä|"));
    }

    [Test]
    public async Task A_program_without_a_slash_is_found_in_the_path() => Assert.That((await Spawner.RunAsync(new SpawnRequest(["true"]))).Succeeded, Is.True);

    [TestCase("/no/such/program", Trampoline.NotFound)]
    [TestCase("no-such-program-anywhere", Trampoline.NotFound)]
    [TestCase("/etc/passwd", Trampoline.NotFound)]
    public async Task What_cannot_be_run_has_a_status_not_an_exception(string path, int status) =>
        Assert.That((await Spawner.RunAsync(new SpawnRequest([path]))).Code, Is.EqualTo(status));

    [Test]
    public async Task A_file_that_the_kernel_does_not_run_is_not_handed_to_a_shell()
    {
        File.WriteAllText(_file, "exit 0\n");
        File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.That((await Spawner.RunAsync(new SpawnRequest([_file]))).Code, Is.EqualTo(Trampoline.NotFound));
    }

    [TestCase(false, "TERM")]
    [TestCase(true, "clear")]
    public void A_script_needs_no_runtime_of_ours(bool detached, string signal) =>
        Assert.That(ScriptLauncher.TryEncode(new SpawnRequest(["/bin/sh", "-c", ":"]) { Detached = detached, Account = (7, 8), KeepsLinks = true }),
            Is.EqualTo(new[] { "/usr/bin/setpriv", "--reuid", "7", "--regid", "8", "--groups", "8", "--pdeathsig", signal, "--", "/bin/sh", "-c", ":" }));

    [Test]
    public async Task A_script_dies_with_the_thread_that_started_it_unless_it_is_detached()
    {
        var ends = new List<Task<int>>();
        var starter = new Thread(() => ends.AddRange(new[] { false, true }.Select(detached =>
        {
            var words = ScriptLauncher.TryEncode(new SpawnRequest(["/bin/sleep", "3"]) { Detached = detached })!;
            var process = Process.Start(new ProcessStartInfo(words[0], words.Skip(1)))!;
            SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{process.Id}/comm") == "sleep\n", TimeSpan.FromSeconds(20));
            return process.WaitForExitAsync().ContinueWith(_ => process.ExitCode, TaskScheduler.Default);
        })));
        starter.Start();
        starter.Join();
        Assert.That(await Task.WhenAll(ends), Is.EqualTo(new[] { 128 + Libc.SIGTERM, 0 }));
    }

    [Test]
    public async Task Signals_are_default_and_unblocked()
    {
        await Spawner.RunAsync(new SpawnRequest(["cp", "/proc/self/status", _file])); // a shell would set a mask of its own
        var status = File.ReadAllLines(_file);
        Assert.That(status.Single(line => line.StartsWith("SigBlk:")), Does.EndWith("0000000000000000"));
        Assert.That(status.Single(line => line.StartsWith("SigIgn:")), Does.EndWith("0000000000000000"));
    }

    [Test]
    public async Task No_descriptor_is_inherited_and_the_streams_are_null()
    {
        await Shell($"exec ls -l /proc/self/fd >{_file}");
        var targets = File.ReadAllLines(_file).Where(line => line.Contains("->")).Select(line => line[(line.IndexOf("->") + 3)..]).ToList();
        Assert.That(targets.Count(target => target == "/dev/null"), Is.EqualTo(2), "standard input and standard error");
        Assert.That(targets.Where(target => target != "/dev/null" && target != _file && !target.StartsWith("/proc/")), Is.Empty);
    }

    [Test]
    public async Task Blocked_signals_stay_blocked_for_a_daemons_child()
    {
        await Spawner.RunAsync(new SpawnRequest(["cp", "/proc/self/status", _file]) { BlockSignals = true });
        var mask = Convert.ToUInt64(File.ReadAllLines(_file).Single(line => line.StartsWith("SigBlk:")).Split('\t')[1], 16);
        Assert.That(mask & (1UL << (Libc.SIGTERM - 1)), Is.Not.Zero);
        Assert.That(mask & (1UL << (Libc.SIGPIPE - 1)), Is.Zero);
    }

    [Test]
    public async Task A_role_of_ours_is_started_without_trampoline_and_told_its_parent()
    {
        var program = $"BEGIN {{ print ARGV[1] >\"{_file}\"; while ((getline line <\"/proc/self/status\") > 0) if (line ~ /^(SigBlk|Pid)/) print line >\"{_file}\"; getline line <\"/proc/self/stat\"; split(line, word, \" \"); print word[5] >\"{_file}\" }}";
        await Spawner.RunAsync(new SpawnRequest(["/usr/bin/awk", program]) { IsOwnRole = true, KeepStreams = true, BlockSignals = true }); // a shell would set a mask of its own
        var lines = File.ReadAllLines(_file);
        Assert.That(lines[0], Is.EqualTo($"--parent={Environment.ProcessId}"));
        Assert.That(lines[1].Split('\t')[1], Is.EqualTo(lines[3]), "it leads a process group");
        Assert.That(Convert.ToUInt64(lines[2].Split('\t')[1], 16) & (1UL << (Libc.SIGTERM - 1)), Is.Not.Zero);
    }

    [Test]
    public async Task A_role_of_ours_inherits_no_descriptor_but_the_one_that_is_passed()
    {
        var leak = Mono.Unix.Native.Syscall.open("/etc/passwd", Mono.Unix.Native.OpenFlags.O_RDONLY); // not closed by execve
        await Spawner.RunAsync(new SpawnRequest(["/bin/sh", "-c", $"exec ls -l /proc/self/fd >{_file}"]) { IsOwnRole = true, KeepStreams = true });
        Mono.Unix.Native.Syscall.close(leak);
        Assert.That(File.ReadAllText(_file), Does.Contain(" 1 -> ").And.Not.Contain("/etc/passwd"));
    }

    [Test]
    public async Task A_passed_descriptor_is_number_3()
    {
        var (left, right) = SeqPacketChannel.Pair();
        using (left)
        using (right)
        {
            await Spawner.RunAsync(new SpawnRequest(["/bin/sh", "-c", "printf hello >&3"]) { PassDescriptor = right.Descriptor });
            var buffer = new byte[16];
            Assert.That(left.Receive(buffer), Is.EqualTo(5));
            Assert.That(buffer[..5], Is.EqualTo("hello"u8.ToArray()));
        }
    }

    [Test]
    public async Task A_timeout_kills_the_whole_process_group_even_what_ignores_SIGTERM()
    {
        var request = new SpawnRequest(["/bin/sh", "-c", $"trap '' TERM; (trap '' TERM; echo $$ >{_file}; sleep 100) & sleep 100"]) { Timeout = TimeSpan.FromMilliseconds(500) };
        var process = await Spawner.StartAsync(request);
        var exit = await process.Exit.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(exit.TimedOut, Is.True);
        Assert.That(exit.Succeeded, Is.False);
        Assert.That(() => Libc.Kill(-process.Pid, 0), Is.False.After(5000, 50), "nothing of the group is left");
    }

    [Test]
    public async Task Its_environment_lacks_what_changes_how_programs_load()
    {
        Environment.SetEnvironmentVariable("LD_LIBRARY_PATH", "/tmp");
        Environment.SetEnvironmentVariable("KEEPALIVED_TEST", "kept");
        try
        {
            await Shell($"env >{_file}");
        }
        finally
        {
            Environment.SetEnvironmentVariable("LD_LIBRARY_PATH", null);
        }
        Assert.That(File.ReadAllText(_file), Does.Contain("KEEPALIVED_TEST=kept").And.Not.Contain("LD_LIBRARY_PATH"));
    }

    [Test]
    public async Task Fifty_at_once_all_end()
    {
        var exits = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Shell($"exit {number}"))).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(exits.Select(exit => exit.Code), Is.EqualTo(Enumerable.Range(0, 50)));
    }

    [Test]
    public async Task Every_program_has_a_process_group_of_its_own()
    {
        var process = await Spawner.StartAsync(new SpawnRequest(["/bin/sh", "-c", $"ps -o pgid= -p $$ >{_file} 2>/dev/null || cut -d' ' -f5 /proc/$$/stat >{_file}"]));
        await process.Exit;
        Assert.That(int.Parse(File.ReadAllText(_file)), Is.EqualTo(process.Pid));
    }
}
