using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Ipvs;

/// <summary>An IPVS table with the refusals of the real one: EEXIST, ESRCH (no such service), ENOENT (no such destination).</summary>
internal sealed class ModelTable
{
    private const ushort Family = 28, ControlFamily = 16, EPERM = 1;
    private readonly Dictionary<ServiceKey, (ServiceSettings Settings, Dictionary<DestinationKey, DestinationSettings> Destinations)> _services = [];

    public ModelTable(IEnumerable<VirtualService> present)
    {
        foreach (var service in present) _services.Add(service.Key, (service.Settings.Normalized(), service.Destinations.ToDictionary()));
    }

    public List<VirtualService> Services => [.. _services.Select(entry => new VirtualService(entry.Key, entry.Value.Settings, entry.Value.Destinations))];

    /// <summary>Dumps of the services, or of the destinations of one.</summary>
    public int Dumps { get; private set; }

    /// <summary>So many there were before one of the commands.</summary>
    public int MostServices { get; private set; }

    /// <summary>Active connections by address of the destination.</summary>
    public Dictionary<string, int> Connections { get; } = [];

    /// <summary>As /proc/net/ip_vs.</summary>
    public ReadOnlyMemory<byte> Listing()
    {
        var text = new System.Text.StringBuilder("IP Virtual Server version 1.2.1 (size=4096)\n");
        foreach (var service in Services)
        {
            var (key, settings) = (service.Key, service.Settings);
            text.Append(key.FirewallMark != 0 ? $"FWM  {key.FirewallMark:X8} {settings.Scheduler}  \n"
                : $"{(System.Net.Sockets.ProtocolType)key.Protocol switch { System.Net.Sockets.ProtocolType.Tcp => "TCP", System.Net.Sockets.ProtocolType.Udp => "UDP", _ => "SCTP" }}  {Address(key.Address!)}:{key.Port:X4} {settings.Scheduler}  \n");
            foreach (var (place, destination) in service.Destinations)
                text.Append($"  -> {Address(place.Address)}:{place.Port:X4}      {Word(destination.Method),-7} {destination.Weight,-6} {Connections.GetValueOrDefault(place.Address.ToString()),-10} {0,-10}\n");
        }
        return System.Text.Encoding.ASCII.GetBytes(text.ToString());

        static string Address(System.Net.IPAddress address) =>
            address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : Convert.ToHexString(address.GetAddressBytes());

        static string Word(ForwardingMethod method) => method switch
        {
            ForwardingMethod.Masquerade => "Masq",
            ForwardingMethod.DirectRoute => "Route",
            ForwardingMethod.Tunnel => "Tunnel",
            _ => "Local",
        };
    }

    /// <summary>Carries a command out; the errno of the refusal, 0 for none.</summary>
    public int Execute(IpvsCommand command)
    {
        MostServices = Math.Max(MostServices, _services.Count);
        return command.Operation switch
        {
            IpvsOperation.NewService => _services.TryAdd(command.Service, (command.ServiceSettings!, [])) ? 0 : Libc.EEXIST,
            _ when !_services.ContainsKey(command.Service) => Libc.ESRCH,
            IpvsOperation.SetService => Edit(command),
            IpvsOperation.DeleteService => _services.Remove(command.Service) ? 0 : Libc.ESRCH,
            _ => ExecuteOnDestination(command, _services[command.Service].Destinations),
        };
    }

    /// <summary>The table as the netlink family IPVS.</summary>
    public IEnumerable<byte[]> Answer(KernelRequest request)
    {
        if (request.Header.Type == ControlFamily)
        {
            yield return ScriptedKernel.Message(request, ControlFamily, 0, [1, 2, 0, 0, .. ScriptedKernel.Attribute(1, [(byte)Family, 0])]);
            yield return ScriptedKernel.Ack(request);
            yield break;
        }
        var command = Decode(request.Payload);
        if (command.Operation is not (IpvsOperation.GetService or IpvsOperation.GetDestination))
        {
            yield return ScriptedKernel.Ack(request, Execute(command));
            yield break;
        }
        Dumps++;
        foreach (var payload in Dump(command)) yield return ScriptedKernel.Message(request, Family, NetlinkHeader.NLM_F_MULTI, payload);
        yield return ScriptedKernel.Done(request);
    }

    private static int ExecuteOnDestination(IpvsCommand command, Dictionary<DestinationKey, DestinationSettings> destinations)
    {
        var there = destinations.ContainsKey(command.Destination);
        switch (command.Operation)
        {
            case IpvsOperation.NewDestination when there: return Libc.EEXIST;
            case IpvsOperation.SetDestination or IpvsOperation.DeleteDestination when !there: return Libc.ENOENT;
            case IpvsOperation.DeleteDestination: destinations.Remove(command.Destination); return 0;
            case IpvsOperation.NewDestination or IpvsOperation.SetDestination: destinations[command.Destination] = command.DestinationSettings!; return 0;
            default: return EPERM;
        }
    }

    private static IpvsCommand Decode(byte[] payload)
    {
        var service = IpvsMessages.TryReadService(payload, out var key, out var settings);
        var destination = IpvsMessages.TryReadDestination(payload, key.Family, out var where, out var how);
        return new((IpvsOperation)payload[0], key, service ? settings : null, where, destination ? how : null);
    }

    private IEnumerable<byte[]> Dump(IpvsCommand command)
    {
        if (command.Operation == IpvsOperation.GetService) return Services.Select(service => Encode(new(IpvsOperation.NewService, service.Key, service.Settings)));
        return _services[command.Service].Destinations
            .Select(entry => Encode(new(IpvsOperation.NewDestination, command.Service, null, entry.Key, entry.Value)));
    }

    private static byte[] Encode(IpvsCommand command)
    {
        var buffer = new byte[512];
        var writer = new AttributeWriter(buffer);
        IpvsMessages.Write(ref writer, command);
        return buffer[..writer.Length];
    }

    private int Edit(IpvsCommand command)
    {
        _services[command.Service] = (command.ServiceSettings!, _services[command.Service].Destinations);
        return 0;
    }
}
