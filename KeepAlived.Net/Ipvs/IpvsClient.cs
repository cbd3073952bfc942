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
    public List<VirtualService> Dump()
    {
        var services = new List<(ServiceKey Key, ServiceSettings Settings)>();
        _client.Query("read IPVS services", _family, dump: true, IpvsMessages.Write, new IpvsCommand(IpvsOperation.GetService, default),
            services.Clear, (_, payload) =>
            {
                if (IpvsMessages.TryReadService(payload, out var key, out var settings)) services.Add((key, settings));
            });
        return services.ConvertAll(service => new VirtualService(service.Key, service.Settings, DumpDestinations(service.Key)));
    }

    /// <summary>Carries the commands out in order; <paramref name="refused"/> hears of each that the kernel rejects.</summary>
    public void Apply(IReadOnlyList<IpvsCommand> commands, Action<IpvsCommand, NetlinkResult> refused) =>
        _client.Batch(commands, command => (_family, (ushort)0), IpvsMessages.Write, (index, result) =>
        {
            if (!result.Succeeded) refused(commands[index], result);
        });

    /// <summary>What to tell the operator about a refused command: the usual cause is a scheduler whose module is missing.</summary>
    public static string Explain(IpvsCommand command, NetlinkResult result) =>
        command.ServiceSettings is { } settings && result.Errno == Libc.ENOENT
            ? $"IPVS: cannot {command}: the scheduler needs the kernel module ip_vs_{settings.Scheduler}"
                + (settings.PersistenceEngine is { } engine ? $" or the persistence engine ip_vs_pe_{engine}" : "")
            : $"IPVS: cannot {command}: {NetlinkClient.Describe(result)}";

    public void Dispose() => _client.Dispose();

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

    private Dictionary<DestinationKey, DestinationSettings> DumpDestinations(ServiceKey service)
    {
        var destinations = new Dictionary<DestinationKey, DestinationSettings>();
        _client.Query($"read IPVS destinations of {service}", _family, dump: true, IpvsMessages.Write,
            new IpvsCommand(IpvsOperation.GetDestination, service), destinations.Clear, (_, payload) =>
            {
                if (IpvsMessages.TryReadDestination(payload, service.Family, out var key, out var settings)) destinations[key] = settings;
            });
        return destinations;
    }
}
