using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Generic;

namespace KeepAlived.Net.Ipvs;

/// <summary>The kernel has no IPVS; the message says which module and package bring it.</summary>
internal sealed class IpvsUnavailableException(Exception? reason = null)
    : Exception("IPVS is not available: load the kernel module ip_vs (modprobe ip_vs; it is in Debian's package linux-image-amd64, "
        + "not in some container or cloud kernels). Virtual servers are not served; VRRP is not affected", reason);

/// <summary>Speaks the kernel's IPVS netlink family: dumps the table and applies changes in batches.</summary>
internal sealed class IpvsClient : IDisposable
{
    private readonly NetlinkClient _client;
    private readonly ushort _family;

    /// <param name="loadModule">Loads the named kernel module (modprobe); false if that failed.</param>
    /// <exception cref="IpvsUnavailableException">The kernel has no IPVS and it cannot be loaded.</exception>
    public IpvsClient(INetlinkTransport transport, Func<string, bool> loadModule)
    {
        _client = new NetlinkClient(transport);
        _family = Resolve(loadModule);
    }

    /// <summary>The whole table of this network namespace, foreign entries included.</summary>
    public List<VirtualService> Dump() => Dump(static _ => true);

    /// <summary>Those services of the table that are asked for; reading the destinations of one takes two system calls.</summary>
    public List<VirtualService> Dump(Predicate<ServiceKey> wanted)
    {
        var services = DumpServices();
        services.RemoveAll(service => !wanted(service.Key));
        return services.ConvertAll(service => new VirtualService(service.Key, service.Settings, DumpDestinations(service.Key)));
    }

    /// <summary>The services of the table without their destinations.</summary>
    public List<(ServiceKey Key, ServiceSettings Settings)> DumpServices()
    {
        var services = new List<(ServiceKey Key, ServiceSettings Settings)>();
        _client.Query("read IPVS services", _family, dump: true, IpvsMessages.Write, new IpvsCommand(IpvsOperation.GetService, default),
            services.Clear, (_, payload) =>
            {
                if (IpvsMessages.TryReadService(payload, out var key, out var settings)) services.Add((key, settings));
            });
        return services;
    }

    /// <summary>The destinations of a service of the table.</summary>
    /// <exception cref="NetlinkException">ESRCH: there is no such service.</exception>
    public Dictionary<DestinationKey, DestinationSettings> DumpDestinations(ServiceKey service)
    {
        var destinations = new Dictionary<DestinationKey, DestinationSettings>();
        _client.Query($"read IPVS destinations of {service}", _family, dump: true, IpvsMessages.Write,
            new IpvsCommand(IpvsOperation.GetDestination, service), destinations.Clear, (_, payload) =>
            {
                if (IpvsMessages.TryReadDestination(payload, service.Family, out var key, out var settings)) destinations[key] = settings;
            });
        return destinations;
    }

    /// <summary>The counters of all services of the table.</summary>
    public Dictionary<ServiceKey, IpvsCounters> DumpCounters()
    {
        var counters = new Dictionary<ServiceKey, IpvsCounters>();
        _client.Query("read IPVS counters", _family, dump: true, IpvsMessages.Write, new IpvsCommand(IpvsOperation.GetService, default),
            counters.Clear, (_, payload) =>
            {
                if (IpvsMessages.TryReadService(payload, out var key, out ServiceSettings _)) counters[key] = CounterMessages.Read(payload);
            });
        return counters;
    }

    /// <summary>The counters of the destinations of a service.</summary>
    /// <exception cref="NetlinkException">ESRCH: there is no such service.</exception>
    public Dictionary<DestinationKey, IpvsCounters> DumpCounters(ServiceKey service)
    {
        var counters = new Dictionary<DestinationKey, IpvsCounters>();
        _client.Query($"read IPVS counters of {service}", _family, dump: true, IpvsMessages.Write,
            new IpvsCommand(IpvsOperation.GetDestination, service), counters.Clear, (_, payload) =>
            {
                if (IpvsMessages.TryReadDestination(payload, service.Family, out var key, out DestinationSettings _)) counters[key] = CounterMessages.Read(payload);
            });
        return counters;
    }

    /// <summary>Carries the commands out in order; <paramref name="refused"/> hears of each that the kernel rejects.</summary>
    /// <remarks>
    /// Somebody else may have changed the table since the dump. What is to be removed and is not there is no failure; what is to be
    /// added and is there is changed instead. The destinations of a service that was refused are not reported one by one.
    /// </remarks>
    public void Apply(IReadOnlyList<IpvsCommand> commands, Action<IpvsCommand, NetlinkResult> refused)
    {
        var changes = new List<IpvsCommand>();
        var lost = new HashSet<ServiceKey>();
        Send(commands, (command, result) =>
        {
            if (IsGone(command.Operation, result.Errno)) return;
            if (AsChange(command, result.Errno) is { } change) changes.Add(change);
            else if (result.Errno != Libc.ESRCH || command.DestinationSettings is null || !lost.Contains(command.Service))
            {
                if (command.ServiceSettings is not null) lost.Add(command.Service);
                refused(command, result);
            }
        });
        if (changes.Count > 0) Send(changes, refused);
    }

    /// <summary>The table's connection timeouts.</summary>
    public IpvsTimeouts ReadTimeouts()
    {
        var timeouts = default(IpvsTimeouts);
        _client.Query("read IPVS timeouts", _family, dump: false, IpvsMessages.Write, new IpvsCommand(IpvsOperation.GetConfig, default),
            static () => { }, (_, payload) => timeouts = IpvsMessages.ReadTimeouts(payload));
        return timeouts;
    }

    /// <summary>Changes the timeouts that are not zero.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void SetTimeouts(IpvsTimeouts timeouts) =>
        _client.Request("set IPVS timeouts", _family, 0, IpvsMessages.WriteTimeouts, timeouts);

    /// <exception cref="NetlinkException">EEXIST: that role is running already.</exception>
    public void Start(SyncDaemon daemon) =>
        _client.Request($"start the IPVS {Name(daemon.Role)} synchronisation daemon on {daemon.Interface}", _family, 0, SyncDaemonMessages.WriteStart, daemon);

    /// <summary>Stops the daemon of that role, if there is one.</summary>
    public void Stop(SyncRole role)
    {
        try
        {
            _client.Request($"stop the IPVS {Name(role)} synchronisation daemon", _family, 0, SyncDaemonMessages.WriteStop, role);
        }
        catch (NetlinkException gone) when (gone.Errno is Libc.ESRCH or Libc.ENOENT)
        {
            return; // somebody else has stopped it
        }
    }

    /// <summary>Removes every service of this network namespace, foreign ones too.</summary>
    public void Flush() => _client.Request("empty the IPVS table", _family, 0, IpvsMessages.Write, new IpvsCommand(IpvsOperation.Flush, default));

    /// <summary>The version of the kernel's IPVS, as in <c>1.2.1</c>.</summary>
    public Version ReadVersion()
    {
        var version = new Version(0, 0, 0);
        _client.Query("read IPVS information", _family, dump: false, IpvsMessages.Write, new IpvsCommand(IpvsOperation.GetInfo, default),
            static () => { }, (_, payload) => version = IpvsMessages.ReadVersion(payload));
        return version;
    }

    /// <summary>What to tell the operator about a refused command: the usual cause is a scheduler whose module is missing.</summary>
    public static string Explain(IpvsCommand command, NetlinkResult result) =>
        command.ServiceSettings is { } settings && result.Errno == Libc.ENOENT
            ? $"IPVS: cannot {command}: the scheduler needs the kernel module ip_vs_{settings.Scheduler}"
                + (settings.PersistenceEngine is { } engine ? $" or the persistence engine ip_vs_pe_{engine}" : "")
            : $"IPVS: cannot {command}: {NetlinkClient.Describe(result)}";

    public void Dispose() => _client.Dispose();

    private static string Name(SyncRole role) => role == SyncRole.Master ? "master" : "backup";

    /// <summary>ESRCH: no such service; ENOENT: no such destination.</summary>
    private static bool IsGone(IpvsOperation operation, int errno) => operation switch
    {
        IpvsOperation.DeleteService => errno == Libc.ESRCH,
        IpvsOperation.DeleteDestination => errno is Libc.ESRCH or Libc.ENOENT,
        _ => false,
    };

    /// <summary>The edit that does what an addition wanted, when the entry exists; null for any other failure.</summary>
    private static IpvsCommand? AsChange(IpvsCommand command, int errno) => (command.Operation, errno) switch
    {
        (IpvsOperation.NewService, Libc.EEXIST) => command with { Operation = IpvsOperation.SetService },
        (IpvsOperation.NewDestination, Libc.EEXIST) => command with { Operation = IpvsOperation.SetDestination },
        (IpvsOperation.SetDestination, Libc.ENOENT) => command with { Operation = IpvsOperation.NewDestination },
        _ => null,
    };

    private void Send(IReadOnlyList<IpvsCommand> commands, Action<IpvsCommand, NetlinkResult> failed) =>
        _client.Batch(commands, command => (_family, (ushort)0), IpvsMessages.Write, (index, result) =>
        {
            if (!result.Succeeded) failed(commands[index], result);
        });

    private ushort Resolve(Func<string, bool> loadModule)
    {
        try
        {
            return GenericFamily.Resolve(_client, "IPVS");
        }
        catch (NetlinkException missing) when (missing.Errno == Libc.ENOENT)
        {
            if (!loadModule("ip_vs")) throw new IpvsUnavailableException(missing);
        }
        try
        {
            return GenericFamily.Resolve(_client, "IPVS");
        }
        catch (NetlinkException missing)
        {
            throw new IpvsUnavailableException(missing);
        }
    }
}
