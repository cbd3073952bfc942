using System.Globalization;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// Puts back what another program removes of what has to be there. The kernel is the judge: to put back is to set once more, and a thing
/// that is there makes EEXIST. So an event that is older than our own change, or that only suggests a loss, does no harm.
/// </summary>
internal sealed class Upkeep(InterfaceTable interfaces, Action<string> warn, Action<UpkeepItem> restored)
{
    /// <summary>After so many refusals in a row a master gives up.</summary>
    private const int MostFailures = 3;

    /// <summary>The kernel removes routes in silence when a link goes down or their source address goes; it takes a moment to be done.</summary>
    private static readonly TimeSpan LookDelay = TimeSpan.FromMilliseconds(50), RetryDelay = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<UInt128, List<UpkeepItem>> _addresses = [];
    private UpkeepItem[] _items = [], _routing = [];

    public Instant Deadline { get; private set; } = Instant.Never;

    public void Use(IReadOnlyCollection<UpkeepItem> items)
    {
        var before = new Dictionary<(UpkeepKey, string?), UpkeepItem>();
        foreach (var old in _items) before.TryAdd((old.Key, old.Device), old);
        _items = [.. items];
        _routing = Array.FindAll(_items, static item => item.Key.Kind >= UpkeepKind.Route);
        _addresses.Clear();
        foreach (var item in _items)
        {
            if (before.TryGetValue((item.Key, item.Device), out var known)) (item.Pace, item.Due, item.Failures) = (known.Pace, known.Due, known.Failures);
            if (item.Key.Kind != UpkeepKind.Address) continue;
            if (!_addresses.TryGetValue(item.Key.Number, out var same)) _addresses.Add(item.Key.Number, same = new(1));
            same.Add(item);
        }
    }

    /// <summary>The kernel says that an address is gone.</summary>
    public void OnAddressGone(int index, UInt128 address, Instant now)
    {
        if (_addresses.TryGetValue(address, out var items))
            foreach (var item in items)
                if (interfaces.IndexOf(item.Device!) == index) Schedule(item, now);
        Suspect(now, UpkeepKind.Route);
    }

    /// <summary>The kernel says that a route or a rule is gone.</summary>
    public void OnGone(in UpkeepKey key, Instant now)
    {
        foreach (var item in key.Kind >= UpkeepKind.Route ? _routing : _items)
            if (item.Key == key) Schedule(item, now);
    }

    /// <summary>Everything of a kind, and what comes after it, may be gone; what was refused may be possible now.</summary>
    public void Suspect(Instant now, UpkeepKind from = UpkeepKind.Address)
    {
        foreach (var item in from >= UpkeepKind.Route ? _routing : _items)
            if (item.Key.Kind >= from && item.IsWanted && (item.Due == Instant.Never || item.Failures > 0)) Set(item, now + LookDelay);
    }

    /// <summary>Puts back what is due.</summary>
    public void Fire(Instant now)
    {
        if (now < Deadline) return;
        Deadline = Instant.Never;
        foreach (var item in _items)
        {
            if (now >= item.Due) Restore(item, now);
            if (item.Due < Deadline) Deadline = item.Due;
        }
    }

    private void Schedule(UpkeepItem item, Instant now)
    {
        if (item.IsWanted) Set(item, now + item.Pace.DelayAt(now));
    }

    private void Set(UpkeepItem item, Instant due)
    {
        item.Due = due;
        if (due < Deadline) Deadline = due;
    }

    private void Restore(UpkeepItem item, Instant now)
    {
        item.Due = Instant.Never;
        if (!item.IsWanted) return;
        var wasNeverThere = item.WasNeverThere;
        var error = item.Put();
        if (error is not (0 or Libc.EEXIST))
        {
            if (!wasNeverThere) Fail(item, now);
            return;
        }
        item.Failures = 0;
        if (error == Libc.EEXIST) return;
        item.Pace = item.Pace.Tried(now);
        restored(item);
        if (item.Pace.DelayAt(now) is { TotalSeconds: >= 1 } delay)
            warn(string.Create(CultureInfo.InvariantCulture, $"somebody keeps removing {item.Text}: find out who; the next time it is put back after {delay.TotalSeconds:0} s"));
    }

    /// <summary>A master that cannot hold what it has to leaves that to another; what is static is tried on.</summary>
    private void Fail(UpkeepItem item, Instant now)
    {
        item.Failures++;
        if (item.Router is { } router && item.Failures >= MostFailures)
        {
            item.Failures = 0;
            warn($"({router.Name}) cannot put {item.Text} back: it leaves MASTER, so that another router may have it");
            router.GiveUp();
            return;
        }
        item.Due = now + (item.Failures < MostFailures ? RetryDelay : RestorePace.Longest);
    }
}
