using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>Tells of advertisements of virtual routers that are not configured here (log_unknown_vrids), each VRID once for each interface and family.</summary>
/// <param name="tell">Gets the VRID, the sender and the interface.</param>
internal sealed class UnknownRouters(EventLoop loop, Action<byte, UInt128, string> tell) : IDisposable
{
    private readonly List<AdvertSocket> _sockets = [];
    private readonly ReceiveSlots _slots = new();

    /// <summary>Listens where the routers do; none of them: not at all.</summary>
    public void Use(IEnumerable<RouterInstance> routers)
    {
        Dispose();
        foreach (var interfaceRouters in routers.GroupBy(router => (router.Instance.Interface, router.Adverts.IsIPv6)))
        {
            var index = (int)Libc.InterfaceIndex(interfaceRouters.Key.Interface);
            if (index == 0) continue;
            var listener = new Listener(interfaceRouters.Key.Interface, [.. interfaceRouters.Select(router => router.Instance.VirtualRouterId)], tell);
            var channel = interfaceRouters.First().Adverts.ChannelOn(interfaceRouters.Key.Interface, index);
            if (AdvertSocket.TryOpen(channel, _slots, listener) is not { } socket) continue;
            loop.Watch(socket);
            _sockets.Add(socket);
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            loop.Unwatch(socket);
            socket.Dispose();
        }
        _sockets.Clear();
    }

    private sealed class Listener(string interfaceName, HashSet<byte> known, Action<byte, UInt128, string> tell) : IAdvertReceiver
    {
        public void OnPacket(in IpHeader ip, ReadOnlySpan<byte> packet)
        {
            var message = packet[ip.HeaderLength..ip.TotalLength];
            if (message.Length >= Advertisement.HeaderSize && known.Add(Advertisement.RouterIdOf(message))) tell(Advertisement.RouterIdOf(message), ip.Source, interfaceName);
        }
    }
}
