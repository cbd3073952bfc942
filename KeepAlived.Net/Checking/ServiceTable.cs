using System.Net;
using System.Text.Unicode;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>How much of the kernel's table is taken for ours.</summary>
internal enum TableClaim
{
    /// <summary>What the ownership journal lists.</summary>
    Own,

    /// <summary>Services that it lists, with all their destinations.</summary>
    WholeServices,

    Everything,
}

/// <summary>Keeps the kernel's IPVS table as the virtual servers want it, and writes down what is ours before it is changed.</summary>
/// <param name="list">The text of /proc/net/ip_vs; null: there is none.</param>
internal sealed class ServiceTable(IpvsConnection ipvs, Func<ReadOnlyMemory<byte>?> list, OwnershipJournal journal, ILogger log)
{
    private const int ChangesTold = 5, MillisecondsPerService = 40;

    /// <summary>The commands for a table of thousands would take more memory than the table.</summary>
    private const int ServicesAtOnce = 200;
    private const string ServiceKind = "service", DestinationKind = "destination", Arrow = " -> ";

    private readonly WantedTable _wanted = new();

    /// <summary>Services of which the kernel has something else than we remember.</summary>
    private readonly HashSet<ServiceKey> _uncertain = [];

    /// <summary>Services whose destinations are still to be looked at closely before it is the first one's turn again.</summary>
    private readonly Queue<ServiceKey> _turns = new();

    private Dictionary<ServiceKey, VirtualService>? _present;
    private bool _isListed = true;

    /// <summary>Services that the kernel refused; they are tried again with the next change, not at every look.</summary>
    private readonly HashSet<ServiceKey> _refused = [];

    /// <summary>What a daemon that makes way for a new version knows of the servers behind the table.</summary>
    public HealthHandOver Health { get; } = new(journal);

    /// <summary>
    /// Between two looks for what somebody else has changed, of which the kernel tells nobody: below one second for 200 services, and
    /// never so short that looking takes a hundredth of a processor.
    /// </summary>
    public TimeSpan LookInterval => TimeSpan.FromMilliseconds(Math.Clamp(_wanted.Count * 4, 800, 8000));

    /// <summary>Finds out what somebody else has changed before the next change.</summary>
    public void Refresh()
    {
        if (_present is null || list() is not { } listing || !ipvs.Try(FindChangedSettings))
        {
            _present = null;
            return;
        }
        _uncertain.UnionWith(ListingComparison.FindChanged(listing.Span, _present));
    }

    private void FindChangedSettings(IpvsClient client)
    {
        foreach (var (key, settings) in client.DumpServices())
            if (_present!.TryGetValue(key, out var known) && known.Settings.Normalized() != settings.Normalized()) _uncertain.Add(key);
    }

    /// <summary>
    /// What the listing does not show: settings of all services, and thresholds and tunnels of the destinations of some, the others having
    /// their turn at the next looks. Reading them takes two system calls for each service.
    /// </summary>
    private void FindHidden(IpvsClient client)
    {
        FindChangedSettings(client);
        var most = (int)(LookInterval.TotalMilliseconds / MillisecondsPerService);
        if (_turns.Count == 0)
            foreach (var key in _wanted.Keys) _turns.Enqueue(key);
        for (var i = 0; i < most && _turns.TryDequeue(out var key); i++)
            if (_present!.TryGetValue(key, out var known) && !_uncertain.Contains(key) && !_refused.Contains(key) && !IpvsPlan.SameDestinations(client.DumpDestinations(key), known.Destinations))
                _uncertain.Add(key);
    }

    /// <summary>Puts back what somebody else has changed, and says so.</summary>
    /// <param name="connections">Hears of the connections of each destination of the virtual servers.</param>
    /// <param name="closely">Also at what the listing does not show.</param>
    public void Look(Action<VirtualServerState, DestinationKey, ulong>? connections = null, bool closely = true)
    {
        if (_present is null || _wanted.Count == 0) return;
        var listed = list();
        _isListed = listed is not null;
        if (listed is not { } listing) return;
        var changed = ListingComparison.FindChanged(listing.Span, _present, connections is null ? null : (service, destination, count) =>
        {
            _wanted.ForEachOwner(service, owner => connections(owner, destination, count));
        });
        _uncertain.UnionWith(changed);
        ipvs.Try(closely ? FindHidden : FindChangedSettings);
        _uncertain.ExceptWith(_refused);
        if (_uncertain.Count == 0) return;
        Bring([], new JournalOwnership(journal), putBack: true);
    }

    /// <summary>
    /// Makes the kernel's table what the servers want; what fails is logged and tried again at the next change. Where the table is known already only
    /// what is not as before is compared.
    /// </summary>
    /// <param name="claim">What may be removed: `lvs_flush` at start, `lvs_flush_on_stop` at stop.</param>
    public void Apply(IReadOnlyCollection<VirtualServerState> servers, IReadOnlyCollection<VirtualServerGroup> groups, TableClaim claim = TableClaim.Own)
    {
        var changed = _wanted.Use(servers, groups);
        _uncertain.UnionWith(_refused);
        if (!_isListed) _present = null; // no look tells what somebody else has changed
        if (servers.Count == 0 && journal.Count(ServiceKind) == 0 && claim != TableClaim.Everything) return; // nothing to take back
        if (ipvs.Client is not null) Bring(claim == TableClaim.Own && servers.Count > 0 ? changed : null, claim switch
        {
            TableClaim.Own => new JournalOwnership(journal),
            TableClaim.WholeServices => new WholeServices(journal),
            TableClaim.Everything => new Everything(),
        });
    }

    /// <summary>As <see cref="Apply"/>, after a change of this virtual server alone.</summary>
    public void Update(VirtualServerState server, IReadOnlyCollection<VirtualServerGroup> groups)
    {
        var changed = new List<ServiceKey>();
        foreach (var service in ServiceLayout.Services(server, groups))
        {
            _wanted.Replace(server, service);
            changed.Add(service.Key);
        }
        if (ipvs.Client is not null) Bring(changed, new JournalOwnership(journal));
    }

    /// <param name="changed">Null: everything may have.</param>
    private void Bring(List<ServiceKey>? changed, IIpvsOwnership owned, bool putBack = false)
    {
        try
        {
            // A service that somebody else removed meanwhile is put back in a second round, from a new dump.
            if (!TryBring(changed, owned, isLast: false, putBack)) TryBring([], owned, isLast: true, putBack: true);
        }
        catch (NetlinkException failed)
        {
            _present = null;
            log.Problem($"IPVS: {failed.Message}");
        }
    }

    /// <summary>False if the table was not as we remembered it: the next call begins with a look.</summary>
    private bool TryBring(List<ServiceKey>? changed, IIpvsOwnership owned, bool isLast, bool putBack)
    {
        var known = _present is not null;
        var keys = Read(changed);
        if (!known) ExpectAll();
        var (commands, all, problems, changedByOthers) = (new List<IpvsCommand>(), new List<IpvsCommand>(), new List<string>(), false);
        for (var at = 0; at < keys.Count; at += ServicesAtOnce)
        {
            Bring(keys.GetRange(at, Math.Min(ServicesAtOnce, keys.Count - at)), owned, commands, (command, result) =>
            {
                _uncertain.Add(command.Service);
                _refused.Add(command.Service);
                changedByOthers |= known && result.Errno is Libc.ESRCH or Libc.EEXIST;
                problems.Add(IpvsClient.Explain(command, result));
            });
            if (putBack) all.AddRange(commands);
        }
        if (changed is null || !known || changed.Exists(key => !_wanted.Contains(key))) Forget();
        if (changedByOthers && !isLast) return false;
        problems.ForEach(log.Problem);
        if (putBack && problems.Count == 0) TellPutBack(all);
        return true;
    }

    private void ExpectAll()
    {
        _present!.EnsureCapacity(_wanted.Count);
        journal.Expect(ServiceKind, _wanted.Count);
        journal.Expect(DestinationKind, _wanted.Services.Sum(static service => service.Destinations.Count));
    }

    /// <param name="commands">Becomes what was to be done.</param>
    private void Bring(List<ServiceKey> keys, IIpvsOwnership owned, List<IpvsCommand> commands, Action<IpvsCommand, NetlinkResult> refused)
    {
        var present = keys.Where(_present!.ContainsKey).Select(key => _present![key]).ToList();
        commands.Clear();
        IpvsPlan.Compute([.. keys.Select(_wanted.Find).OfType<VirtualService>()], present, owned, commands);
        journal.AddRange(commands.Where(IsAddition), Write);
        if (commands.Count > 0) ipvs.Client!.Apply(commands, refused);
        foreach (var key in keys) Remember(key, owned);
        journal.AddRange(present.Select(service => _wanted.Find(service.Key)).OfType<VirtualService>().SelectMany(Entries)); // adopted
        journal.RemoveRange(commands.Where(IsRemoval).Select(Entry));
    }

    /// <summary>Reads what is not known of the table; the services that are to be compared, what is wanted before what goes.</summary>
    private List<ServiceKey> Read(List<ServiceKey>? changed)
    {
        if (_present is null)
        {
            _uncertain.Clear();
            _present = ipvs.Client!.Dump().ToDictionary(service => service.Key);
            changed = null;
        }
        if (_uncertain.Count > 0)
        {
            foreach (var key in _uncertain) _present.Remove(key);
            foreach (var service in ipvs.Client!.Dump(_uncertain.Contains)) _present[service.Key] = service;
        }
        List<ServiceKey> keys = changed is null ? [.. _wanted.Keys] : [.. changed.Union(_uncertain).Where(_wanted.Contains)];
        var others = changed is null ? _present.Keys : changed.Union(_uncertain);
        keys.AddRange(others.Where(key => !_wanted.Contains(key)));
        _uncertain.Clear();
        _refused.Clear();
        return keys;
    }

    private void TellPutBack(List<IpvsCommand> commands)
    {
        foreach (var change in commands.GroupBy(command => command.Service))
        {
            var isNew = change.First().Operation == IpvsOperation.NewService;
            log.PutBack(change.Key.ToString(), isNew ? $"added again with {change.Count() - 1} destinations"
                : string.Join(", ", change.Take(ChangesTold)) + (change.Count() > ChangesTold ? $" and {change.Count() - ChangesTold} more" : ""));
        }
    }

    private void Remember(ServiceKey key, IIpvsOwnership owned)
    {
        _present!.TryGetValue(key, out var before);
        var after = IpvsPlan.After(_wanted.Find(key), before, owned);
        if (after is null) _present.Remove(key);
        else _present[key] = after;
    }

    /// <summary>With `lvs_flush` all is ours.</summary>
    private sealed class Everything : IIpvsOwnership
    {
        public bool Owns(ServiceKey service) => true;

        public bool Owns(ServiceKey service, DestinationKey destination) => true;
    }

    /// <summary>What others put into our services goes with them.</summary>
    private sealed class WholeServices(OwnershipJournal journal) : IIpvsOwnership
    {
        public bool Owns(ServiceKey service) => journal.Contains(ServiceKind, service.ToString());

        public bool Owns(ServiceKey service, DestinationKey destination) => Owns(service);
    }

    private sealed class JournalOwnership(OwnershipJournal journal) : IIpvsOwnership
    {
        public bool Owns(ServiceKey service) => journal.Contains(ServiceKind, service.ToString());

        public bool Owns(ServiceKey service, DestinationKey destination) => journal.Contains(DestinationKind, Text(service, destination));
    }

    private static bool IsAddition(IpvsCommand command) => command.Operation is IpvsOperation.NewService or IpvsOperation.NewDestination;

    private static bool IsRemoval(IpvsCommand command) => command.Operation is IpvsOperation.DeleteService or IpvsOperation.DeleteDestination;

    private static bool IsOfService(IpvsCommand command) => command.Operation is IpvsOperation.NewService or IpvsOperation.DeleteService;

    private static (string Kind, string Text) Entry(IpvsCommand command) =>
        IsOfService(command) ? (ServiceKind, command.Service.ToString()) : (DestinationKind, Text(command.Service, command.Destination));

    /// <summary><see cref="Entry"/> without a string for each of many.</summary>
    private static string Write(IpvsCommand command, Span<byte> room, out int length)
    {
        var isService = IsOfService(command);
        var fits = isService ? Utf8.TryWrite(room, $"{command.Service}", out length) : Utf8.TryWrite(room, $"{command.Service}{Arrow}{command.Destination}", out length);
        if (!fits) throw new InvalidOperationException($"{command} is too long for the journal");
        return isService ? ServiceKind : DestinationKind;
    }

    private static string Text(ServiceKey service, DestinationKey destination) => $"{service}{Arrow}{destination}";

    private static IEnumerable<(string, string)> Entries(VirtualService service) =>
        service.Destinations.Keys.Select(key => (DestinationKind, Text(service.Key, key))).Prepend((ServiceKind, service.Key.ToString()));

    /// <summary>What was given up is no longer ours: what went, and a service that others use.</summary>
    private void Forget()
    {
        if (journal.Count(ServiceKind) == _wanted.Count
            && journal.Count(DestinationKind) == _wanted.Services.Sum(static service => service.Destinations.Count)) return; // all wanted ones are in it
        var keep = _wanted.Services.SelectMany(Entries).ToHashSet();
        var stale = new[] { ServiceKind, DestinationKind }.SelectMany(kind => journal.Entries(kind).Select(text => (Kind: kind, Text: text))).Where(entry => !keep.Contains(entry)).ToList();
        journal.RemoveRange(stale);
        foreach (var (_, text) in stale.Where(entry => entry.Kind == ServiceKind))
            if (ServiceKey.TryParse(text, out var key) && _present!.ContainsKey(key)) log.ForeignDestinations(text);
    }
}
