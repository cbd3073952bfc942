using System.Collections.Concurrent;
using System.Globalization;

namespace KeepAlived.Net.Linux;

/// <summary>
/// Starts programs and waits for them, on one permanent thread: the parent-death signal of a child fires when the thread that
/// started it ends. Every child gets a process group of its own.
/// </summary>
internal sealed class Spawner
{
    public const string ThreadName = "spawner";
    private const int EventsPerTurn = 16, MillisecondsPerTick = 100, MillisecondsPerLook = 500;
    /// <summary>As waitpid(2) tells it, of a child that somebody else has reaped: an exit with 255.</summary>
    private const int LostStatus = 255 << 8;
    private static readonly TimeSpan KillDelay = TimeSpan.FromSeconds(2);
    private readonly ConcurrentQueue<Action> _requests = new();
    private readonly Dictionary<int, Child> _children = [];
    private readonly IReadOnlyList<string> _launcher;
    private readonly int _epoll = Libc.CreateEpoll(), _wake = Libc.CreateEvent();
    private bool _reapsOrphans;

    /// <param name="launcher">How to start this program: the path of the binary, or `dotnet` and the dll for tests.</param>
    public Spawner(params IReadOnlyList<string> launcher)
    {
        _launcher = launcher.Count > 0 ? launcher : [Environment.ProcessPath!];
        Libc.EpollAdd(_epoll, _wake);
        new Thread(Run) { IsBackground = true, Name = ThreadName }.Start();
    }

    private sealed record Child(int Pid, int Descriptor, TaskCompletionSource<ProcessExit> Exit)
    {
        public long Deadline { get; set; } = long.MaxValue;

        public bool TimedOut { get; set; }
    }

    /// <summary>Starts a program; the task's result knows when it ends.</summary>
    /// <exception cref="LinuxException">Not even the trampoline could be started (no memory, no processes left).</exception>
    public Task<SpawnedProcess> StartAsync(SpawnRequest request)
    {
        var started = new TaskCompletionSource<SpawnedProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Enqueue(() => Start(request, started));
        Wake();
        return started.Task;
    }

    /// <summary>Starts a program and waits for its end; a loop may block for it.</summary>
    public async Task<ProcessExit> RunAsync(SpawnRequest request) => await (await StartAsync(request).ConfigureAwait(false)).Exit.ConfigureAwait(false);

    /// <summary>
    /// From now on children of our children whose parents have ended are ours (a subreaper inherits them), and are reaped, or they would stay zombies.
    /// It looks for them every now and then: who catches SIGCHLD in .NET has all children of a process 1, as in a container, reaped by the runtime.
    /// </summary>
    public void AdoptOrphans()
    {
        Libc.AdoptOrphans();
        _requests.Enqueue(() => _reapsOrphans = true);
        Wake();
    }

    private void Wake() => Libc.Write(_wake, BitConverter.GetBytes(1L));

    private void Start(SpawnRequest request, TaskCompletionSource<SpawnedProcess> started)
    {
        try
        {
            var pid = request.IsOwnRole ? StartRole(request) : ScriptLauncher.TryEncode(request) is { } command ? StartScript(request, command) : StartThroughTrampoline(request);
            var child = new Child(pid, Libc.OpenProcess(pid), new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (request.Timeout is { } timeout) child.Deadline = After(timeout);
            _children.Add(child.Descriptor, child);
            Libc.EpollAdd(_epoll, child.Descriptor);
            started.SetResult(new SpawnedProcess(pid, child.Exit.Task));
        }
        catch (LinuxException failed)
        {
            started.SetException(failed);
        }
    }

    private static int StartRole(SpawnRequest request) => Libc.SpawnProcess(
        request.Arguments[0], [.. request.Arguments, string.Create(CultureInfo.InvariantCulture, $"{Trampoline.Parent}{Environment.ProcessId}")],
        Trampoline.CleanEnvironment(), Descriptors(request), request.BlockSignals ? Trampoline.BlockedSignals : default, Trampoline.PassedDescriptor + 1);

    private static int StartScript(SpawnRequest request, List<string> command) =>
        Libc.SpawnProcess(command[0], command, Trampoline.CleanEnvironment(), Descriptors(request), closeFrom: Trampoline.PassedDescriptor + Descriptors(request).Length, withoutStreams: true);

    private int StartThroughTrampoline(SpawnRequest request)
    {
        var environment = new List<string>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables()) environment.Add($"{variable.Key}={variable.Value}");
        return Libc.SpawnProcess(_launcher[0], [.. _launcher, .. Trampoline.Encode(request, Environment.ProcessId)], environment, Descriptors(request));
    }

    private static (int, int)[] Descriptors(SpawnRequest request) => request.PassDescriptor >= 0 ? [(request.PassDescriptor, Trampoline.PassedDescriptor)] : [];

    private static long After(TimeSpan span) => MonotonicClock.Nanoseconds + (span.Ticks * 100);

    private unsafe void Run()
    {
        var events = stackalloc EpollEvent[EventsPerTurn];
        Span<byte> counter = stackalloc byte[8];
        while (true)
        {
            var timers = _children.Values.Any(child => child.Deadline != long.MaxValue);
            var ready = Libc.EpollWait(_epoll, events, EventsPerTurn, timers ? MillisecondsPerTick : _reapsOrphans ? MillisecondsPerLook : -1);
            for (var i = 0; i < ready; i++)
            {
                if (events[i].Descriptor == _wake) Libc.Read(_wake, counter);
                else Reap(_children[events[i].Descriptor]);
            }
            while (_requests.TryDequeue(out var request)) request();
            if (timers) KillLate();
            if (_reapsOrphans) ReapAll();
        }
    }

    private void Reap(Child child)
    {
        if (!Libc.TryReap(child.Pid, out var reaped, out var status))
        {
            if (reaped == 0) return;
            status = LostStatus;
        }
        _children.Remove(child.Descriptor);
        Libc.EpollRemove(_epoll, child.Descriptor);
        Libc.Close(child.Descriptor);
        if (child.TimedOut) Libc.Kill(-child.Pid, Libc.SIGKILL); // what it left behind in its group
        child.Exit.SetResult(ProcessExit.FromStatus(status, child.TimedOut));
    }

    private void ReapAll()
    {
        while (Libc.PeekEnded() is > 0 and var pid)
        {
            if (_children.Values.FirstOrDefault(child => child.Pid == pid) is { } known) Reap(known);
            else Libc.TryReap(pid, out _, out _);
        }
    }

    private void KillLate()
    {
        var now = MonotonicClock.Nanoseconds;
        foreach (var child in _children.Values)
        {
            if (child.Deadline > now) continue;
            Libc.KillGroup(child.Pid, child.TimedOut ? Libc.SIGKILL : Libc.SIGTERM);
            child.Deadline = After(KillDelay);
            child.TimedOut = true;
        }
    }
}
