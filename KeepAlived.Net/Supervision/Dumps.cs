using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Monitoring;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>
/// Writes what signals ask for: the state of all processes, the counters, JSON. A worker does it, one dump after the other, so that nobody waits for a disk
/// or for a process that does not answer; signals that come meanwhile share the next one. The checker process writes its own.
/// </summary>
internal sealed class Dumps(SupervisorOptions options, ChildSet children, ChildNews news, VrrpTrackers trackers, ILogger log, ILogger vrrpLog, ILogger bfdLog)
{
    /// <summary>`--signum` JSON, STATS_CLEAR, TDUMP: SIGRTMIN+2, SIGRTMAX-1, SIGRTMAX.</summary>
    private const int Json = 36, StatsClear = 63, ThreadDump = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private Kinds _asked;
    private bool _works;

    [Flags]
    private enum Kinds
    {
        None,
        State = 1,
        Stats = 2,
        Json = 4,
        Clear = 8,
    }

    /// <param name="Sessions">By name.</param>
    private sealed record Moment(KeepalivedConfiguration Model, TrackedStates Tracked, IReadOnlyDictionary<string, SessionStatus> Sessions, int VrrpPid, int BfdPid);

    private Moment? _moment;

    /// <param name="model">The configuration in use.</param>
    public void OnSignal(int signal, KeepalivedConfiguration model)
    {
        var kinds = signal switch { Libc.SIGUSR1 => Kinds.State, Libc.SIGUSR2 => Kinds.Stats, Json => Kinds.Json, StatsClear => Kinds.Stats | Kinds.Clear, _ => Kinds.None };
        if (signal == ThreadDump) log.NoThreadDump();
        if (kinds == Kinds.None) return;
        if (kinds == Kinds.State) AskChecker(model.Global);
        lock (_lock)
        {
            _asked |= kinds;
            _moment = new(model, trackers.States(news.IsUp), news.SessionStates, children.Vrrp.Pid, children.Bfd.Pid);
            if (_works) return;
            _works = true;
        }
        _ = Task.Run(WorkAsync);
    }

    private int Umask(GlobalDefinitions global) => options.Umask ?? global.Umask;

    private string StatePath(GlobalDefinitions global, string process) => DumpPaths.State(global, process, options.Log.Suffix, TemporaryDirectory);

    private static string? TemporaryDirectory => Environment.GetEnvironmentVariable("TMPDIR");

    private void AskChecker(GlobalDefinitions global)
    {
        if (children.Checkers.Running) children.Checkers.Send(new DumpRequest(Umask(global), StatePath(global, "_check")));
    }

    private async Task WorkAsync()
    {
        while (Take() is var (kinds, moment))
            try
            {
                await WriteAsync(kinds, moment);
            }
            catch (Exception mistake)
            {
                log.DumpFailed(StatePath(moment.Model.Global, ""), mistake.Message); // and the next one is tried
            }
    }

    private async Task WriteAsync(Kinds kinds, Moment moment)
    {
        var global = moment.Model.Global;
        if ((kinds & Kinds.State) != 0)
        {
            log.PrintingParent(Environment.ProcessId);
            Write(StatePath(global, "_parent"), ParentText(global), log, global);
            if (moment.BfdPid != 0) WriteSessions(moment);
        }
        if (moment.VrrpPid != 0) await WriteVrrpAsync(kinds, moment);
    }

    private (Kinds Kinds, Moment Moment)? Take()
    {
        lock (_lock)
        {
            if (_asked == Kinds.None)
            {
                _works = false;
                return null;
            }
            var kinds = _asked;
            _asked = Kinds.None;
            return (kinds, _moment!);
        }
    }

    private static string ParentText(GlobalDefinitions global)
    {
        var text = new DataText();
        GlobalText.Write(text, global);
        return text.ToString();
    }

    private void WriteSessions(Moment moment)
    {
        bfdLog.PrintingSessions(moment.BfdPid);
        Write(StatePath(moment.Model.Global, "_bfd"), BfdDataText.Of(moment.Model, moment.Sessions), bfdLog, moment.Model.Global);
    }

    private async Task WriteVrrpAsync(Kinds kinds, Moment moment)
    {
        if (await AskAsync((kinds & Kinds.Clear) != 0) is not { } snapshot) return;
        var (global, pid) = (snapshot.Model.Global, moment.VrrpPid);
        if ((kinds & Kinds.State) != 0)
        {
            vrrpLog.PrintingData(pid);
            Write(StatePath(global, ""), VrrpDataText.Of(snapshot, moment.Tracked, HostInterface.ReadAll()), vrrpLog, global);
        }
        if ((kinds & Kinds.Stats) != 0)
        {
            vrrpLog.PrintingStats(pid, (kinds & Kinds.Clear) != 0 ? ", then clearing them" : "");
            Write(DumpPaths.Stats(global, TemporaryDirectory), StatsText.Of(snapshot), vrrpLog, global);
        }
        if ((kinds & Kinds.Json) == 0) return;
        vrrpLog.PrintingJson(pid);
        Write(DumpPaths.Json(global, TemporaryDirectory), StatusJson.Of(snapshot, moment.Tracked), vrrpLog, global);
    }

    private async Task<VrrpSnapshot?> AskAsync(bool clear)
    {
        try
        {
            if (await news.States.AskAsync(clear).WaitAsync(Patience) is { } snapshot) return snapshot;
            vrrpLog.NoState("it has ended, or takes its first configuration into use");
        }
        catch (TimeoutException)
        {
            vrrpLog.NoState(FormattableString.Invariant($"it has not answered for {Patience.TotalSeconds} s"));
        }
        return null;
    }

    private void Write(string path, string text, ILogger writer, GlobalDefinitions global) => Try(() => DumpFile.Write(path, text, Umask(global)), path, writer);

    private void Write(string path, byte[] text, ILogger writer, GlobalDefinitions global) => Try(() => DumpFile.Write(path, text, Umask(global)), path, writer);

    private static void Try(Action write, string path, ILogger writer)
    {
        try
        {
            write();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            writer.DumpFailed(path, refused.Message);
        }
    }
}
