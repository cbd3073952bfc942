using System.Buffers.Binary;
using System.Net.Sockets;

namespace KeepAlived.Net.Tests.Support;

/// <summary>The frames of one EtherType that arrive on the interfaces of a test host, in their order, from the Ethernet header on (packet(7)).</summary>
internal sealed class FrameRecorder(TestHost host, ushort etherType) : IDisposable
{
    public const ushort EtherTypeIPv4 = 0x0800, EtherTypeArp = 0x0806, EtherTypeIPv6 = 0x86DD;
    private readonly Socket _socket = host.Do(() =>
        new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness(etherType)) { Blocking = false });

    private readonly List<byte[]> _frames = [];

    /// <summary>All that have arrived so far.</summary>
    public IReadOnlyList<byte[]> Frames
    {
        get
        {
            var buffer = new byte[2048];
            while (_socket.Available > 0 && _socket.Receive(buffer) is var length && length > 0) _frames.Add(buffer[..length]);
            return _frames;
        }
    }

    public void Dispose() => _socket.Dispose();
}
