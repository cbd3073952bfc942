using System.Globalization;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Machine;

/// <summary>
/// How this process runs: nice value, processors, locked memory, realtime priority (keepalived.conf(5), vrrp_priority and the like). What
/// the kernel refuses is told, and the process goes on without it. The spawner's thread is left as it is, so scripts inherit nothing.
/// </summary>
/// <param name="name">The keywords' prefix: vrrp, checker or bfd.</param>
/// <param name="isLoop">The calling thread does all the work, and no other needs realtime.</param>
internal sealed class ProcessScheduling(string name, bool isLoop, Action<string> warn)
{
    private const int HighestPriority = 99;

    private readonly byte[] _processorsAtStart = Libc.Processors();
    private ProcessSettings _settings = new();
    private bool _nice, _bound, _locked, _limited;
    private readonly Lock _lock = new();
    private int _mostPriority, _lifted;
    private TimeSpan _tolerated;

    /// <summary>The realtime priority now: that of the configuration, or what lateness has raised it to; 0: normal scheduling.</summary>
    public int Priority { get; private set; }

    /// <summary>Takes settings into use, at start and at reload; what is no longer asked for is taken back.</summary>
    public void Use(ProcessSettings settings, GlobalDefinitions global)
    {
        _settings = settings;
        _mostPriority = Math.Min(global.MaxAutoPriority, HighestPriority);
        _tolerated = TimeSpan.FromMicroseconds(global.MinAutoPriorityDelay);
        ProcessName.Take(settings.Name ?? (global.ProcessNames ? $"keepalived_{(name == "checker" ? "lvs" : name)}" : ProcessName.Default));
        Try($"{name}_priority", SetNice);
        Try($"{name}_cpu_affinity", BindProcessors);
        Try($"{name}_no_swap", LockMemory);
        if (settings.RealtimePriority != Priority) Try($"{name}_rt_priority", () => RunAt(settings.RealtimePriority));
    }

    /// <summary>The process woke up late: with `max_auto_priority`, it becomes a realtime process, and each time again ranks one higher.</summary>
    public void NoticeLateness(TimeSpan late)
    {
        if (late < _tolerated || Priority >= _mostPriority) return;
        Try("max_auto_priority", () => RunAt(Priority + 1));
        warn(string.Create(CultureInfo.InvariantCulture, $"the {name} process woke up {late.TotalSeconds:F3} s late: its realtime priority is {Priority} from now on"));
    }

    /// <summary>
    /// Runs something long, such as reading a configuration, which a limit on realtime must not end: the kernel kills a process that exceeds
    /// it (setrlimit(2), RLIMIT_RTTIME). A limit that comes meanwhile counts from the end on. Any thread may call it.
    /// </summary>
    public void WithoutLimit(Action work)
    {
        lock (_lock)
            if (_lifted++ == 0 && _limited) Libc.LimitRealtime(null);
        try
        {
            work();
        }
        finally
        {
            lock (_lock)
                if (--_lifted == 0 && _limited) Libc.LimitRealtime(_settings.RealtimeLimit);
        }
    }

    private void SetNice()
    {
        if (_settings.Nice is null && !_nice) return;
        foreach (var thread in Threads()) Libc.SetNice(thread, _settings.Nice ?? 0);
        _nice = _settings.Nice is not null;
    }

    private void BindProcessors()
    {
        if (_settings.CpuAffinity.Length == 0 && !_bound) return;
        var set = _processorsAtStart;
        if (_settings.CpuAffinity.Length > 0)
        {
            set = new byte[_processorsAtStart.Length];
            foreach (var word in _settings.CpuAffinity)
                if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var processor) && processor < set.Length * 8) set[processor / 8] |= (byte)(1 << (processor % 8));
        }
        foreach (var thread in Threads()) Libc.SetProcessors(thread, set);
        _bound = _settings.CpuAffinity.Length > 0;
    }

    private void LockMemory()
    {
        if (_settings.NoSwap == _locked) return;
        if (_settings.NoSwap) Libc.LockMemory();
        else Libc.UnlockMemory();
        _locked = _settings.NoSwap;
    }

    private void RunAt(int priority)
    {
        lock (_lock)
        {
            _limited = priority > 0 && _settings.RealtimeLimit > 0;
            if (_lifted == 0 || !_limited) Libc.LimitRealtime(_limited ? _settings.RealtimeLimit : null);
        }
        if (isLoop) Libc.Schedule(0, priority, isInherited: false);
        else foreach (var thread in Threads()) Libc.Schedule(thread, priority, isInherited: true);
        Priority = priority;
    }

    private void Try(string keyword, Action change)
    {
        try
        {
            change();
        }
        catch (LinuxException refused)
        {
            warn($"{keyword} has no effect: {refused.Message}; it needs CAP_SYS_NICE or CAP_IPC_LOCK, which a container may lack");
        }
    }

    private static IEnumerable<int> Threads()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc/self/task"))
            if (File.ReadAllText(Path.Combine(directory, "comm")).Trim() != Spawner.ThreadName) yield return int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture);
    }
}
