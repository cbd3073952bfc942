using System.Diagnostics;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Notification;

/// <summary>
/// The pipes of global_defs with their readers, of all processes: the supervisor makes and removes them, writes the lines of VRRP and
/// runs the readers, so that notify_fifo, which the checker process writes to as well, has one.
/// </summary>
internal sealed class NotifyFifos(Spawner spawner, ILogger log)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);
    private readonly List<Entry> _entries = [];

    /// <param name="ForVrrp">Lines of instances and groups go there.</param>
    private sealed record Entry(string Name, string Path, (uint User, uint Group) Owner, NotifyFifo Fifo, bool ForVrrp)
    {
        public FifoReader? Reader { get; set; }
    }

    /// <summary>Opens and makes the pipes of this configuration, before the children hear of it. Those that stay the same are kept; all readers start anew.</summary>
    /// <param name="vrrp">Whether somebody writes lines of VRRP.</param>
    /// <param name="checkers">Whether somebody writes lines of virtual servers.</param>
    public void Use(GlobalDefinitions global, bool vrrp, bool checkers)
    {
        foreach (var entry in _entries) entry.Reader?.Stop();
        var before = new List<Entry>(_entries);
        _entries.Clear();
        if (vrrp || checkers) Add("notify_fifo", global.Fifo, vrrp);
        if (vrrp) Add("vrrp_notify_fifo", global.VrrpFifo, true);
        if (checkers) Add("lvs_notify_fifo", global.LvsFifo, false);
        foreach (var gone in before) gone.Fifo.Dispose();

        void Add(string name, FifoSettings settings, bool forVrrp)
        {
            if (Open(name, settings, forVrrp, global, before) is not { } entry) return;
            _entries.Add(entry);
            StartReader(entry, settings.Reader, global);
        }
    }

    /// <summary>Writes a line of an instance or a group, as the last arguments of `notify` say it.</summary>
    public void WriteVrrp(string kind, string name, string state, byte priority)
    {
        foreach (var entry in _entries)
            if (entry.ForVrrp) entry.Fifo.Write($"{kind} \"{name}\" {state} {priority}\n");
    }

    /// <summary>Gives the readers a moment for the last lines, then ends them and removes the pipes.</summary>
    public async Task FinishAsync(TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        while (_entries.Exists(static entry => entry.Reader is { Runs: true } && !entry.Fifo.IsRead) && Stopwatch.GetElapsedTime(began) < patience) await Task.Delay(LookInterval);
        foreach (var entry in _entries)
        {
            entry.Reader?.Stop();
            entry.Fifo.Dispose();
        }
        _entries.Clear();
    }

    private Entry? Open(string name, FifoSettings settings, bool forVrrp, GlobalDefinitions global, List<Entry> before)
    {
        if (settings.Pipe is not [var path, .. var account]) return null;
        if (!ScriptAccounts.TryResolve(global, account, out var resolved))
        {
            log.FifoRefused(name, path, $"there is no account '{string.Join(' ', account)}'");
            return null;
        }
        var owner = resolved ?? (0, 0);
        if (before.Find(entry => entry.Name == name && entry.Path == path && entry.Owner == owner) is { } kept)
        {
            before.Remove(kept);
            return kept with { ForVrrp = forVrrp, Reader = null };
        }
        if (NamedPipe.TryOpen(FileText.Decode(path), owner, makes: true, out var problem) is { } pipe) return new Entry(name, path, owner, new NotifyFifo(pipe, name, log), forVrrp);
        log.FifoRefused(name, path, problem);
        return null;
    }

    private void StartReader(Entry entry, ScriptCommand? command, GlobalDefinitions global)
    {
        if (command is null) return;
        if (!ScriptAccounts.TryRequest(global, command, [entry.Path], out var request))
        {
            log.NoAccount(command.ToString(), command.User ?? "");
            return;
        }
        entry.Reader = new FifoReader(entry.Name, command, log);
        _ = entry.Reader.StartAsync(spawner, request);
    }
}
