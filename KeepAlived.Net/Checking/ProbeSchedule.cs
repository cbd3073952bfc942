using System.Threading.Channels;

namespace KeepAlived.Net.Checking;

/// <summary>What makes two attempts the same: the kind of check, where it goes and how, and all options of its kind.</summary>
internal readonly record struct ProbeKey(string Kind, Checkers.CheckConnection Connection, string Options);

/// <summary>A probe has ended, for all checks that share it.</summary>
internal sealed record ProbeEnded(SharedProbe Probe, ProbeResult Result);

/// <summary>One attempt after the other, on behalf of all checks that would ask the same.</summary>
internal sealed class SharedProbe(ProbeKey key, IChecker checker)
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The schedule, and an attempt that goes on; the last one that lets go disposes of the checker.</summary>
    private int _users = 1;

    public ProbeKey Key { get; } = key;

    /// <summary>Each judges the results for itself: retries, alpha and quorum are its own.</summary>
    public List<CheckState> Checks { get; } = [];

    /// <summary>When the next attempt starts, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Due { get; set; }

    /// <summary>An attempt goes on, or its result is not judged yet.</summary>
    public bool Busy { get; set; }

    /// <summary>No check of the configuration in use needs it.</summary>
    public bool Stopped => _stop.IsCancellationRequested;

    /// <summary>Makes an attempt; its end, or a bug in the checker, goes to the channel.</summary>
    public async Task RunAsync(ChannelWriter<object> events)
    {
        Interlocked.Increment(ref _users);
        try
        {
            var result = await checker.ProbeAsync(_stop.Token);
            events.TryWrite(new ProbeEnded(this, result));
        }
        catch (Checkers.SourceException missing)
        {
            events.TryWrite(new ProbeEnded(this, ProbeResult.NotAsked(missing.Message)));
        }
        catch (OperationCanceledException) when (Stopped)
        {
            return;
        }
        catch (Exception mistake)
        {
            events.TryWrite(mistake); // ends the process, which is then restarted
        }
        finally
        {
            LetGo();
        }
    }

    public void Stop()
    {
        _stop.Cancel();
        LetGo();
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _users) == 0) (checker as IDisposable)?.Dispose();
    }
}

/// <summary>
/// Decides when probes start. Checks that ask the same share one; the first attempts are spread, so that neither the servers nor
/// this host get them in a burst, and a probe that stays across a reload keeps its time.
/// </summary>
internal sealed class ProbeSchedule(ChannelWriter<object> events)
{
    /// <summary>Milliseconds from a start to the first probe.</summary>
    public const long FirstProbe = 1000;

    /// <summary>First attempts in a second, unless that takes longer than the interval of the check.</summary>
    private const int FirstAttemptsPerSecond = 1000;

    private readonly PriorityQueue<SharedProbe, long> _queue = new();
    private readonly Dictionary<ProbeKey, SharedProbe> _probes = [];

    public IEnumerable<SharedProbe> Probes => _probes.Values;

    public int Count => _probes.Count;

    /// <summary>
    /// Lets go of checks and takes others into use; a checker is made where no probe asks the same already. A probe that nobody needs any more is
    /// stopped, and one that only changed hands keeps its attempt and its time; one that a new check joins comes as soon as a probe of its own would.
    /// </summary>
    /// <param name="gone">Those that have no probe don't matter.</param>
    /// <param name="mayStay">Whether an attempt of a check that went serves this one as well.</param>
    /// <param name="random">Between 0 and 1: the part of the warm-up that passes before the first attempt.</param>
    public void Use(IEnumerable<CheckState> gone, IReadOnlyCollection<(CheckState Check, ProbeKey Key)> checks, Func<CheckState, IChecker> make, Func<CheckState, bool> mayStay, Func<double> random, long now)
    {
        var (idle, added, joined) = (LetGo(gone), new List<SharedProbe>(), new List<SharedProbe>());
        _probes.EnsureCapacity(checks.Count);
        foreach (var (check, key) in checks)
        {
            if (!_probes.TryGetValue(key, out var probe) || (idle.Contains(probe) && !mayStay(check)))
            {
                added.Add(_probes[key] = new SharedProbe(key, make(check)) { Due = probe?.Due ?? -1 });
                probe?.Stop();
                if (probe is not null) idle.Remove(probe);
                probe = added[^1];
            }
            else if (check is { HadProbe: false, Health.Judged: false } && probe is { Busy: false, Due: >= 0 }) joined.Add(probe);
            idle.Remove(probe);
            probe.Checks.Add(check);
            check.Probe = probe;
        }
        foreach (var unneeded in idle)
        {
            unneeded.Stop();
            _probes.Remove(unneeded.Key);
        }
        Spread([.. added.FindAll(probe => probe.Due < 0), .. joined.Distinct()], random, now);
        _queue.Clear();
        foreach (var probe in _probes.Values)
            if (!probe.Busy) _queue.Enqueue(probe, probe.Due);
    }

    /// <summary>The probes that have no check left.</summary>
    private static HashSet<SharedProbe> LetGo(IEnumerable<CheckState> gone)
    {
        var idle = new HashSet<SharedProbe>();
        foreach (var check in gone)
        {
            if (check.Probe is not { } probe) continue;
            probe.Checks.Remove(check);
            check.Probe = null;
            if (probe.Checks.Count == 0) idle.Add(probe);
        }
        return idle;
    }

    /// <summary>Starts what is due; when to come again, <see cref="long.MaxValue"/> if nothing waits.</summary>
    public long Start(long now)
    {
        while (_queue.TryPeek(out var probe, out var due))
        {
            if (due > now) return due;
            _queue.Dequeue();
            probe.Busy = true;
            _ = probe.RunAsync(events);
        }
        return long.MaxValue;
    }

    /// <summary>The next attempt of a probe that has ended.</summary>
    public void Again(SharedProbe probe, TimeSpan delay, long now)
    {
        if (probe.Stopped) return;
        probe.Busy = false;
        probe.Due = now + (long)delay.TotalMilliseconds;
        _queue.Enqueue(probe, probe.Due);
    }

    public void Stop()
    {
        foreach (var probe in _probes.Values) probe.Stop();
        _probes.Clear();
        _queue.Clear();
    }

    private static void Spread(List<SharedProbe> added, Func<double> random, long now)
    {
        var most = added.Count * 1000L / FirstAttemptsPerSecond;
        for (var i = 0; i < added.Count; i++)
        {
            var times = added[i].Checks[^1].Settings.Times;
            var window = Math.Min(most, (long)added[i].Checks.Min(check => check.Settings.Times.DelayLoop).TotalMilliseconds);
            var due = now + FirstProbe + (window * i / added.Count) + (long)(times.Warmup.TotalMilliseconds * random());
            if (added[i].Due < 0 || due < added[i].Due) added[i].Due = due;
        }
    }
}
