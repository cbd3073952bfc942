using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;

namespace KeepAlived.Net.Checking;

/// <summary>The kernel's counters, read when somebody asks for them and kept for some seconds; used by one thread. Has a socket of its own.</summary>
/// <param name="open">Throws <see cref="IpvsUnavailableException"/> or <see cref="LinuxException"/>.</param>
internal sealed class CounterCache(Func<IpvsClient> open) : IDisposable
{
    private readonly Dictionary<ServiceKey, Dictionary<DestinationKey, IpvsCounters>> _destinations = [];
    private Dictionary<ServiceKey, IpvsCounters> _services = [];
    private IpvsClient? _client;
    private long _until;

    /// <summary>How old an answer may be; keepalived's is five seconds.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Zero for a service that is not in the table, and if the kernel does not tell.</summary>
    public IpvsCounters Of(ServiceKey service)
    {
        Refresh();
        return _services.GetValueOrDefault(service, IpvsCounters.Zero);
    }

    public IpvsCounters Of(ServiceKey service, DestinationKey destination)
    {
        Refresh();
        if (!_services.ContainsKey(service)) return IpvsCounters.Zero;
        if (!_destinations.TryGetValue(service, out var all)) _destinations[service] = all = Read(client => client.DumpCounters(service));
        return all.GetValueOrDefault(destination, IpvsCounters.Zero);
    }

    public void Dispose() => _client?.Dispose();

    private void Refresh()
    {
        if (Environment.TickCount64 < _until) return;
        _destinations.Clear();
        _services = Read(static client => client.DumpCounters());
        _until = Environment.TickCount64 + (long)Lifetime.TotalMilliseconds;
    }

    private Dictionary<TKey, IpvsCounters> Read<TKey>(Func<IpvsClient, Dictionary<TKey, IpvsCounters>> read)
        where TKey : notnull
    {
        try
        {
            return read(_client ??= open());
        }
        catch (Exception refused) when (refused is NetlinkException or LinuxException or IpvsUnavailableException)
        {
            _client?.Dispose();
            _client = null;
            return []; // the director says what is wrong with IPVS
        }
    }
}

/// <summary>Finds what the rows of one snapshot ask for.</summary>
/// <param name="wish">Takes a new weight for a real server.</param>
internal sealed class CheckHost(CounterCache counters, VirtualServerState[] servers, List<VirtualServerGroup> groups, Action<RealServer, int> wish) : Monitoring.Mibs.ICheckHost
{
    private readonly Dictionary<VirtualServer, ServiceKey[]> _keys = [];

    public IpvsCounters CountersOf(VirtualServer server)
    {
        var sum = IpvsCounters.Zero;
        foreach (var key in KeysOf(server)) sum = sum.Plus(counters.Of(key));
        return sum;
    }

    public IpvsCounters CountersOf(Monitoring.Mibs.RealServerRow server)
    {
        var sum = IpvsCounters.Zero;
        var (real, owner) = (server.Settings, server.Owner);
        var forwarding = (real is null ? owner.SorryServerForwarding : real.Forwarding) ?? owner.Forwarding ?? default;
        var (address, port) = real is null ? (owner.SorryServer!.Address, (ushort)owner.SorryServer.Port) : (real.Address, real.Port);
        foreach (var key in KeysOf(owner)) sum = sum.Plus(counters.Of(key, new(address, forwarding.Method == ForwardingKind.Nat ? port : key.Port)));
        return sum;
    }

    public void SetWeight(Monitoring.Mibs.RealServerRow server, int weight) => wish(server.Settings!, weight);

    private ServiceKey[] KeysOf(VirtualServer server)
    {
        if (_keys.TryGetValue(server, out var known)) return known;
        var state = Array.Find(servers, one => one.Settings == server);
        return _keys[server] = state is null ? [] : [.. ServiceLayout.Keys(state, groups)];
    }
}
