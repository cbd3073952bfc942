using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// The sockets of all virtual routers, one for each interface, family, group and protocol: with one for each router the kernel would
/// show every packet to all of them.
/// </summary>
internal sealed class AdvertSockets(EventLoop loop) : IDisposable
{
    private readonly ReceiveSlots _slots = new();
    private readonly Dictionary<AdvertChannel, AdvertSocket> _open = [];

    /// <summary>A socket by which a virtual router hears and speaks; from now on its packets reach the receiver. Null: the interface has just gone.</summary>
    /// <exception cref="LinuxException">No permission, no descriptors, no memory.</exception>
    public AdvertSocket? TryOpen(AdvertChannel channel, IAdvertReceiver receiver)
    {
        var shared = channel with { VirtualRouterId = 0, ReceiveBuffer = 0 };
        if (!_open.TryGetValue(shared, out var socket))
        {
            if (AdvertSocket.TryOpen(shared, _slots) is not { } opened) return null;
            _open[shared] = socket = opened;
            loop.Watch(socket);
        }
        socket.Add(channel.VirtualRouterId, receiver, channel.ReceiveBuffer);
        return socket;
    }

    /// <summary>A virtual router leaves its socket, which is closed when it was the last.</summary>
    public void Close(AdvertSocket socket, byte virtualRouterId, IAdvertReceiver receiver)
    {
        socket.Remove(virtualRouterId, receiver);
        if (socket.IsUsed || !_open.Remove(socket.Channel)) return;
        loop.Unwatch(socket);
        socket.Dispose();
    }

    public void Dispose()
    {
        foreach (var socket in _open.Values) socket.Dispose();
        _open.Clear();
    }
}
