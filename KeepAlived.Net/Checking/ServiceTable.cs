using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>Keeps the kernel's IPVS table as the virtual servers want it, and writes down what is ours before it is changed.</summary>
internal sealed class ServiceTable(Func<IpvsClient> open, OwnershipJournal journal, ILogger log) : IDisposable
{
    private const string ServiceKind = "service", DestinationKind = "destination", Arrow = " -> ";

    /// <summary>Without IPVS in the kernel, it is looked for again after this long.</summary>
    private static readonly TimeSpan AttemptInterval = TimeSpan.FromSeconds(30);

    private IpvsClient? _client;
    private List<VirtualService>? _present;
    private TimeSpan? _lastAttempt;

    /// <summary>Reads the table anew before the next change: somebody else may have changed it.</summary>
    public void Refresh() => _present = null;

    /// <summary>Makes the kernel's table what the servers want; what fails is logged and tried again at the next change.</summary>
    /// <param name="everythingIsOurs">`lvs_flush`: foreign entries go too.</param>
    public void Apply(IReadOnlyCollection<VirtualServerState> servers, IReadOnlyCollection<VirtualServerGroup> groups, bool everythingIsOurs = false)
    {
        if (servers.Count == 0 && !journal.Entries(ServiceKind).Any() && !everythingIsOurs) return; // nothing to take back
        if (!TryOpen()) return;
        var wanted = servers.SelectMany(server => Services(server, groups)).DistinctBy(service => service.Key).ToList();
        try
        {
            // A service that somebody else removed meanwhile is put back in a second round, from a new dump.
            if (TryApply(wanted, everythingIsOurs) == Outcome.TableChanged) TryApply(wanted, everythingIsOurs);
            journal.AddRange(wanted.SelectMany(Entries)); // what was there already is adopted
            Forget(wanted);
        }
        catch (NetlinkException failed)
        {
            _present = null;
            log.Problem($"IPVS: {failed.Message}");
        }
    }

    public void Dispose() => _client?.Dispose();

    private enum Outcome
    {
        Applied,
        Refused,
        TableChanged,
    }

    private Outcome TryApply(List<VirtualService> wanted, bool everythingIsOurs)
    {
        var known = _present is not null;
        _present ??= _client!.Dump();
        var commands = IpvsPlan.Compute(wanted, _present, everythingIsOurs ? All(_present) : Ours());
        if (commands.Count == 0) return Outcome.Applied;
        journal.AddRange(commands.Where(IsAddition).Select(Entry));
        var (outcome, problems) = (Outcome.Applied, new List<string>());
        _client!.Apply(commands, (command, result) =>
        {
            outcome = known && result.Errno == Libc.ESRCH ? Outcome.TableChanged : outcome == Outcome.TableChanged ? outcome : Outcome.Refused;
            problems.Add(IpvsClient.Explain(command, result));
        });
        _present = outcome == Outcome.Applied ? IpvsPlan.Apply(_present, commands) : null;
        journal.RemoveRange(commands.Where(IsRemoval).Select(Entry));
        if (outcome == Outcome.Refused) problems.ForEach(log.Problem);
        return outcome;
    }

    /// <summary>Whether the kernel's IPVS can be used; the module may be loaded later, so it is looked for again.</summary>
    private bool TryOpen()
    {
        if (_client is not null) return true;
        var now = TimeSpan.FromMilliseconds(Environment.TickCount64);
        if (now - _lastAttempt < AttemptInterval) return false;
        _lastAttempt = now;
        try
        {
            _client = open();
            return true;
        }
        catch (IpvsUnavailableException missing)
        {
            log.Problem(missing.Message);
        }
        catch (LinuxException failed)
        {
            log.Problem($"IPVS: {failed.Message}");
        }
        return false;
    }

    /// <summary>The services of a virtual server: one, or one for each member of its group.</summary>
    private static IEnumerable<VirtualService> Services(VirtualServerState server, IEnumerable<VirtualServerGroup> groups)
    {
        var settings = server.Settings;
        var service = new ServiceSettings(settings.Scheduler, Flags(settings), (uint)settings.PersistenceTimeout.TotalSeconds,
            settings.PersistencePrefix, settings.PersistenceEngine);
        foreach (var key in Keys(settings, groups))
        {
            var six = key.Family == AddressFamily.InterNetworkV6;
            var destinations = new Dictionary<DestinationKey, DestinationSettings>();
            foreach (var wanted in server.Wanted)
            {
                var real = settings.RealServers.Find(other => !wanted.IsSorryServer && other.Address.Equals(wanted.EndPoint.Address) && other.Port == wanted.EndPoint.Port);
                var method = Method(((wanted.IsSorryServer ? settings.SorryServerForwarding : real?.Forwarding) ?? settings.Forwarding ?? new(ForwardingKind.Nat)).Method);
                var port = method == ForwardingMethod.Masquerade && wanted.EndPoint.Port != 0 ? (ushort)wanted.EndPoint.Port : key.Port;
                destinations.TryAdd(new(wanted.EndPoint.Address, port), new(method, (uint)wanted.Weight, real?.UpperThreshold ?? 0, real?.LowerThreshold ?? 0));
            }
            yield return new(key, six && settings.PersistencePrefix == 32 ? service with { PrefixLength = 128 } : service, destinations);
        }
    }

    private static IEnumerable<ServiceKey> Keys(VirtualServer settings, IEnumerable<VirtualServerGroup> groups)
    {
        if (settings.Key.EndPoint is { } endPoint) return [ServiceKey.ForAddress(settings.Protocol, endPoint)];
        if (settings.Key.Group is null) return [ServiceKey.ForMark(settings.Key.FirewallMark, FamilyOf(settings))];
        var group = groups.First(other => other.Name == settings.Key.Group);
        return group.Entries.SelectMany(entry => entry is { First: { } first, Last: { } last }
            ? AddressRange.Enumerate(first, last).Select(address => ServiceKey.ForAddress(settings.Protocol, new(address, entry.Port)))
            : [ServiceKey.ForMark(entry.FirewallMark, entry.Family == AddressFamily.Unspecified ? FamilyOf(settings) : entry.Family)]);
    }

    private static AddressFamily FamilyOf(VirtualServer settings) => settings.RealServers[0].Address.AddressFamily;

    private static ServiceFlags Flags(VirtualServer settings) =>
        (settings.PersistenceTimeout > TimeSpan.Zero ? ServiceFlags.Persistent : 0) | (settings.OnePacket ? ServiceFlags.OnePacket : 0)
        | (settings.Flag1 ? ServiceFlags.Scheduler1 : 0) | (settings.Flag2 ? ServiceFlags.Scheduler2 : 0) | (settings.Flag3 ? ServiceFlags.Scheduler3 : 0);

    private static ForwardingMethod Method(ForwardingKind kind) => kind switch
    {
        ForwardingKind.Nat => ForwardingMethod.Masquerade,
        ForwardingKind.DirectRoute => ForwardingMethod.DirectRoute,
        ForwardingKind.Tunnel => ForwardingMethod.Tunnel,
    };

    private static bool IsAddition(IpvsCommand command) => command.Operation is IpvsOperation.NewService or IpvsOperation.NewDestination;

    private static bool IsRemoval(IpvsCommand command) => command.Operation is IpvsOperation.DeleteService or IpvsOperation.DeleteDestination;

    private static (string Kind, string Text) Entry(IpvsCommand command) =>
        command.Operation is IpvsOperation.NewService or IpvsOperation.DeleteService
            ? (ServiceKind, command.Service.ToString())
            : (DestinationKind, command.Service + Arrow + command.Destination);

    private static IEnumerable<(string, string)> Entries(VirtualService service) =>
        service.Destinations.Keys.Select(key => (DestinationKind, service.Key + Arrow + key)).Prepend((ServiceKind, service.Key.ToString()));

    private static IpvsOwnership All(List<VirtualService> present) => new(
        present.Select(service => service.Key).ToHashSet(),
        present.SelectMany(service => service.Destinations.Keys.Select(key => (service.Key, key))).ToHashSet());

    private IpvsOwnership Ours()
    {
        var services = new HashSet<ServiceKey>();
        foreach (var text in journal.Entries(ServiceKind))
            if (ServiceKey.TryParse(text, out var key)) services.Add(key);
        var destinations = new HashSet<(ServiceKey, DestinationKey)>();
        foreach (var text in journal.Entries(DestinationKind))
            if (text.Split(Arrow) is [var service, var destination] && ServiceKey.TryParse(service, out var key)
                && destination.Split(' ') is [var host, var port] && IPAddress.TryParse(host, out var address) && ushort.TryParse(port, out var number))
                destinations.Add((key, new(address, number)));
        return new(services, destinations);
    }

    /// <summary>Drops the destinations of services that went as a whole.</summary>
    private void Forget(List<VirtualService> wanted)
    {
        var keep = wanted.SelectMany(Entries).ToHashSet();
        var stale = new[] { ServiceKind, DestinationKind }.SelectMany(kind => journal.Entries(kind).Select(text => (kind, text))).Where(entry => !keep.Contains(entry)).ToList();
        if (_present is not null) journal.RemoveRange(stale);
    }
}
