using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Route;

namespace KeepAlived.Net.Vrrp.Routing;

/// <summary>Sets and removes routes and rules. All of them are in the ownership journal before the first is set.</summary>
internal sealed class RoutingTable(NetlinkClient client, RouteClient links, OwnershipJournal journal, Action<string> warn)
{
    private const string RouteKind = "route", RuleKind = "rule";
    private readonly HashSet<object> _refused = [];

    /// <summary>Whether the kernel refused a route or a rule when it was last asked to set it.</summary>
    public bool WasRefused(object entry) => _refused.Contains(entry);

    /// <summary>Removes what is ours and neither held now nor wanted, and writes down what may be set from now on.</summary>
    /// <param name="held">What stays in the kernel.</param>
    public void Own(RoutingEntries wanted, RoutingEntries held)
    {
        _refused.RemoveWhere(entry => !(entry is RouteEntry route ? wanted.Routes.Contains(route) : entry is RuleEntry rule && wanted.Rules.Contains(rule)));
        var (heldRoutes, heldRules) = (held.Routes.ConvertAll(RouteEntryParser.Format), held.Rules.ConvertAll(RuleEntryParser.Format));
        foreach (var old in journal.Entries(RuleKind).Except(heldRules).ToList()) Withdraw(RuleKind, old);
        foreach (var old in journal.Entries(RouteKind).Except(heldRoutes).ToList()) Withdraw(RouteKind, old);
        var lines = wanted.Routes.ConvertAll(static route => (RouteKind, RouteEntryParser.Format(route)));
        lines.AddRange(wanted.Rules.ConvertAll(static rule => (RuleKind, RuleEntryParser.Format(rule))));
        journal.RemoveRange(journal.Entries(RouteKind).Select(static text => (RouteKind, text)).Concat(journal.Entries(RuleKind).Select(static text => (RuleKind, text))).Except(lines).ToList());
        journal.AddRange(lines);
    }

    /// <summary>0, EEXIST if it was there, or why the kernel refuses it.</summary>
    public int Add(RouteEntry route)
    {
        var request = RequestOf(route);
        return Remember(route, Try(() => client.Request($"add route {route}", RouteRequest.RTM_NEWROUTE, request.Flags,
            static (ref AttributeWriter writer, RouteRequest request) => request.Write(ref writer), request), $"cannot set route {RouteEntryParser.Format(route)}", Libc.EEXIST));
    }

    /// <summary>0, EEXIST if it was there, or why the kernel refuses it.</summary>
    public int Add(RuleEntry rule) => Remember(rule, Try(() => client.Request("add rule", RuleRequest.RTM_NEWRULE, NetlinkHeader.NLM_F_CREATE | NetlinkHeader.NLM_F_EXCL,
        static (ref AttributeWriter writer, RuleRequest request) => request.Write(ref writer), new RuleRequest(rule)), $"cannot set rule {RuleEntryParser.Format(rule)}", Libc.EEXIST));

    public void Remove(RouteEntry route) => Try(() => client.Request($"delete route {route}", RouteRequest.RTM_DELROUTE, 0,
        static (ref AttributeWriter writer, RouteRequest request) => request.Write(ref writer), RequestOf(route)), $"cannot remove route {RouteEntryParser.Format(route)}",
        Libc.ESRCH, Libc.ENODEV, Libc.EINVAL, Libc.ENOENT);

    public void Remove(RuleEntry rule) => Try(() => client.Request("delete rule", RuleRequest.RTM_DELRULE, 0,
        static (ref AttributeWriter writer, RuleRequest request) => request.Write(ref writer), new RuleRequest(rule)), $"cannot remove rule {RuleEntryParser.Format(rule)}", Libc.ENOENT);

    /// <summary>The one that it names, that of its VRF, or the main one.</summary>
    public uint TableOf(RouteEntry route) => route.Table ?? (route.Vrf is { } vrf ? links.Links().Find(link => link.Name == vrf)?.Table ?? 0 : RouteRequest.RT_TABLE_MAIN);

    private RouteRequest RequestOf(RouteEntry route) => new(route, TableOf(route));

    private int Remember(object entry, int error)
    {
        if (error is 0 or Libc.EEXIST) _refused.Remove(entry);
        else _refused.Add(entry);
        return error;
    }

    /// <param name="expected">What the kernel may say without a warning.</param>
    private int Try(Action request, string failure, params ReadOnlySpan<int> expected)
    {
        try
        {
            request();
            return 0;
        }
        catch (NetlinkException refused)
        {
            if (!expected.Contains(refused.Errno)) warn($"{failure}: {refused.Message}");
            return refused.Errno;
        }
    }

    private void Withdraw(string kind, string text)
    {
        var (words, problems) = (text.Split(' '), new List<EntryProblem>());
        if (kind == RouteKind && RouteEntryParser.Parse(words, RouteNames.Default, problems, isStatic: true) is { } route) Remove(route);
        if (kind == RuleKind && RuleEntryParser.Parse(words, RouteNames.Default, problems, isStatic: true) is { } rule) Remove(rule);
    }
}

/// <summary>Some routes and rules.</summary>
internal sealed record RoutingEntries(List<RouteEntry> Routes, List<RuleEntry> Rules)
{
    public RoutingEntries()
        : this([], [])
    {
    }

    /// <summary>The static ones, and those that these routers have while they are master.</summary>
    public static RoutingEntries Of(KeepalivedConfiguration model, IEnumerable<RouterInstance> routers)
    {
        var entries = new RoutingEntries([.. model.StaticRoutes], [.. model.StaticRules]);
        foreach (var router in routers)
        {
            entries.Routes.AddRange(router.Instance.VirtualRoutes);
            entries.Rules.AddRange(router.Instance.VirtualRules);
        }
        return entries;
    }
}
