using System.Text;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>
/// Keeps the nftables rules of the vrrp process as they have to be: nft(8) runs here, one at a time, and whatever changes meanwhile goes with the
/// next run; one that failed is tried again after a while. So a slow nft delays no advertisement. The tables that are ours are in an ownership journal.
/// </summary>
/// <param name="pause">Waits for that time; null: by the clock.</param>
internal sealed class PacketFilter(
    Func<string, Task<ProcessExit>> run, Func<OwnershipJournal> openJournal, Func<string, bool> linkExists, ILogger log, Func<TimeSpan, Task>? pause = null)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private const string Kind = "nftables";
    private const int NotFound = 127;
    private readonly Lazy<OwnershipJournal> _journal = new(openJournal);
    private readonly HashSet<string> _masters = [];
    private readonly HashSet<FilterSet> _sets = [];
    private readonly HashSet<(FilterSet Set, string Element)> _present = [];
    private KeepalivedConfiguration _model = new();
    private VirtualLinks? _links;
    private string? _structure;
    private bool _dirty, _isAnew, _complained, _works, _retries, _removed;
    private TimeSpan _pause = FirstPause;
    private Task _worker = Task.CompletedTask;

    /// <summary>The vrrp process works with a configuration, or has made links anew: interfaces may have other numbers.</summary>
    public void Use(KeepalivedConfiguration model)
    {
        lock (_lock)
        {
            if (_model != model) (_model, _links) = (model, VirtualLinks.Of(model));
            _isAnew = true;
        }
        Work();
    }

    /// <summary>Once more, as links were made anew.</summary>
    public void Renew() => Use(_model);

    /// <summary>An instance is about to have its addresses, or has them no longer.</summary>
    public void SetMaster(VrrpInstance instance, bool isMaster)
    {
        bool changes;
        lock (_lock) changes = isMaster ? _masters.Add(instance.Name) : _masters.Remove(instance.Name);
        if (changes) Work();
    }

    /// <summary>The vrrp process ended: nobody has addresses.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            if (_masters.Count == 0) return;
            _masters.Clear();
        }
        Work();
    }

    /// <summary>Takes the tables away.</summary>
    public async Task RemoveAsync()
    {
        lock (_lock) _removed = true;
        await _worker;
        if (!_journal.IsValueCreated) return;
        foreach (var table in _journal.Value.Entries(Kind).ToList())
        {
            await run(FilterRules.Removal(table));
            _journal.Value.Remove(Kind, table);
        }
    }

    private void Work()
    {
        lock (_lock)
        {
            _dirty = true;
            if (_works || _removed) return;
            _works = true;
        }
        _worker = WorkAsync();
    }

    private async Task WorkAsync()
    {
        while (TakeText() is { } text)
        {
            if (text.Length == 0) continue;
            var exit = await run(text);
            if (exit.Succeeded) (_complained, _pause) = (false, FirstPause);
            else Fail(exit);
        }
    }

    /// <summary>The next text, which may be empty; null: nothing has changed since the last.</summary>
    private string? TakeText()
    {
        lock (_lock)
        {
            _works = _dirty && !_removed;
            if (!_works) return null;
            _dirty = false;
            return NextText();
        }
    }

    private void Fail(ProcessExit exit)
    {
        lock (_lock) _structure = null; // what is there now is not known
        if (!_complained) log.FilterFailed(exit.Code == NotFound ? "nft(8) is not installed: apt-get install nftables" : $"nft(8) {exit}");
        _complained = true;
        if (!_retries) _ = RetryAsync();
    }

    private async Task RetryAsync()
    {
        _retries = true;
        var wait = _pause;
        _pause = wait * 2 < LongestPause ? wait * 2 : LongestPause;
        await (pause ?? Task.Delay)(wait);
        _retries = false;
        Work();
    }

    /// <summary>What nft(8) has to be told so that everything is as wanted; nothing if it is.</summary>
    private string NextText()
    {
        var wanted = new HashSet<(FilterSet Set, string Element)>();
        foreach (var instance in _model.Instances.Where(instance => _masters.Contains(instance.Name) && instance.RefusesPackets(_model.Global)))
            wanted.UnionWith(FilterRules.Elements(instance, _model.Global));
        foreach (var (set, _) in wanted) _sets.Add(set);
        var links = _links?.All.Where(link => link.Mac is not null && linkExists(link.Name) && linkExists(link.Parent)).ToList() ?? [];
        var structure = FilterRules.Structure(_model, _sets, links);
        var text = new StringBuilder();
        var isWhole = _isAnew || structure != _structure;
        if (isWhole) Begin(structure, text);
        foreach (var group in _present.Except(wanted).GroupBy(static entry => entry.Set, static entry => entry.Element))
            text.Append(FilterRules.Change(_model.Global, group.Key, "delete", group));
        foreach (var group in wanted.Except(_present).GroupBy(static entry => entry.Set, static entry => entry.Element))
            text.Append(FilterRules.Change(_model.Global, group.Key, "add", group));
        _present.Clear();
        _present.UnionWith(wanted);
        (_isAnew, _structure) = (false, structure);
        return text.ToString();
    }

    /// <summary>Tables of ours that are no longer needed go, the others are made anew, in one transaction.</summary>
    private void Begin(string structure, StringBuilder text)
    {
        var table = FilterRules.TableOf(_model.Global);
        foreach (var old in _journal.Value.Entries(Kind).ToList())
        {
            text.Append(FilterRules.Removal(old));
            if (old != table || structure.Length == 0) _journal.Value.Remove(Kind, old);
        }
        _present.Clear();
        if (structure.Length == 0) return;
        if (!_journal.Value.Contains(Kind, table)) text.Append(FilterRules.Removal(table));
        _journal.Value.Add(Kind, table);
        text.Append(structure);
    }
}
