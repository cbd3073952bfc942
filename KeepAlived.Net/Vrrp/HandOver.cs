using System.Globalization;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// What the masters of a daemon leave to the one that takes its place in an upgrade: who was master, when it spoke last, its sequence number
/// and what it knew of tracked things. It lies in the ownership journal until the next start.
/// </summary>
internal sealed class HandOver(OwnershipJournal journal)
{
    private const string Kind = "master";
    private const char Separator = '\t';
    private readonly List<RouterInstance> _resumed = [];

    /// <summary>Whether somebody left something; what is too old is found out for each router.</summary>
    public bool IsPresent => journal.Count(Kind) > 0;

    /// <summary>Every master speaks once more, which gives its successor the whole time that others wait.</summary>
    public void Leave(IEnumerable<RouterInstance> routers, Instant now)
    {
        var masters = routers.Where(static router => router.IsMaster).ToList();
        foreach (var master in masters) master.Speak(now);
        journal.AddRange(masters.Select(master => (Kind, Text(master))));
    }

    /// <summary>Whether the router goes on as the master that its predecessor was; to be asked before it does anything.</summary>
    public bool TryResume(RouterInstance router, Instant now)
    {
        var identity = Identity(router) + Separator;
        if (journal.Entries(Kind).FirstOrDefault(entry => entry.StartsWith(identity, StringComparison.Ordinal)) is not { } found) return false;
        if (found[identity.Length..].Split(Separator) is not [var spoke, var sequence, .. var known]
            || !long.TryParse(spoke, CultureInfo.InvariantCulture, out var nanoseconds) || !uint.TryParse(sequence, CultureInfo.InvariantCulture, out var last)) return false;
        foreach (var word in known) router.Trackers.Know(word);
        router.Adverts.GoOnFrom(last);
        if (!router.TryResume(new(nanoseconds), now)) return false;
        _resumed.Add(router);
        return true;
    }

    /// <summary>Those that go on speak and tell the supervisor; what was left is used up.</summary>
    public void Finish(Instant now)
    {
        foreach (var router in _resumed) router.GoOn(now);
        foreach (var group in _resumed.Select(static router => router.Group).Distinct()) group?.Tell();
        _resumed.Clear();
        journal.RemoveRange(journal.Entries(Kind).ToList().Select(static entry => (Kind, entry)));
    }

    private static string Text(RouterInstance router) => string.Join(Separator,
        [Identity(router), router.Status.Spoke.Nanoseconds.ToString(CultureInfo.InvariantCulture), router.Adverts.LastSequence.ToString(CultureInfo.InvariantCulture), .. router.Trackers.Known()]);

    private static string Identity(RouterInstance router) =>
        string.Create(CultureInfo.InvariantCulture, $"{router.Instance.VirtualRouterId}{Separator}{(int)router.Instance.Family}{Separator}{router.Instance.Interface}{Separator}{router.Instance.Version}");
}
