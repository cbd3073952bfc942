using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Tests.Support;

/// <summary>The gratuitous ARP requests that arrive on an interface of a test host, in their order (packet(7)).</summary>
internal sealed class ArpRecorder : IDisposable
{
    private const ushort EtherTypeArp = 0x0806;
    private const int SenderAddressAt = 28, TargetAddressAt = 38, AddressSize = 4;
    private readonly Socket _socket;
    private readonly List<string> _addresses = [];

    public ArpRecorder(TestHost host) => _socket = host.Do(() =>
        new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness(EtherTypeArp)) { Blocking = false });

    /// <summary>All that have arrived so far: the address that each is about.</summary>
    public IReadOnlyList<string> Addresses
    {
        get
        {
            var frame = new byte[64];
            while (_socket.Available > 0 && _socket.Receive(frame) is var length && length >= TargetAddressAt + AddressSize)
                if (frame.AsSpan(SenderAddressAt, AddressSize).SequenceEqual(frame.AsSpan(TargetAddressAt, AddressSize)))
                    _addresses.Add(new IPAddress(frame.AsSpan(SenderAddressAt, AddressSize)).ToString());
            return _addresses;
        }
    }

    public void Dispose() => _socket.Dispose();
}
