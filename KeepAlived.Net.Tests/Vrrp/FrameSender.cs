using System.Buffers.Binary;
using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>Puts IP packets on a cable exactly as they are, however wrong, as frames to the VRRP group.</summary>
internal sealed class FrameSender : IDisposable
{
    private const byte VlanTag = 0x81;
    private const int EthernetSize = 14, TagSize = 4, MacSize = 6, LinkAddressSize = 20;
    private static readonly byte[] Group4 = [0x01, 0x00, 0x5E, 0x00, 0x00, 0x12], Group6 = [0x33, 0x33, 0x00, 0x00, 0x00, 0x12], Source = [0x02, 0, 0, 0, 0, 0x02];
    private readonly int _descriptor = Libc.OpenSocket(Libc.AF_PACKET, Libc.SOCK_RAW, 0);
    private readonly byte[] _frame = new byte[EthernetSize + TagSize + 9000];
    private readonly byte[] _target = new byte[LinkAddressSize];

    public FrameSender(string interfaceName)
    {
        MemoryMarshal.Write(_target, (ushort)Libc.AF_PACKET);
        MemoryMarshal.Write(_target.AsSpan(4), (int)Libc.InterfaceIndex(interfaceName));
        _target[11] = MacSize;
    }

    /// <summary>False if the kernel refuses it: longer than the MTU.</summary>
    public bool Send(ReadOnlySpan<byte> packet, byte[]? mac = null)
    {
        var tag = packet[0] == VlanTag ? TagSize : 0;
        var six = packet[tag] >> 4 == 6;
        (six ? Group6 : Group4).CopyTo(_frame, 0);
        (mac ?? Source).CopyTo(_frame, MacSize);
        packet[..tag].CopyTo(_frame.AsSpan(2 * MacSize));
        BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan((2 * MacSize) + tag), six ? (ushort)0x86DD : (ushort)0x0800);
        packet[tag..].CopyTo(_frame.AsSpan(EthernetSize + tag));
        return Libc.SendTo(_descriptor, _frame.AsSpan(0, EthernetSize + packet.Length), 0, _target) > 0;
    }

    /// <summary>The packet with the tag of a VLAN (IEEE 802.1Q) before it.</summary>
    public static byte[] InVlan(byte[] packet, ushort vlan) => [VlanTag, 0x00, (byte)(vlan >> 8), (byte)vlan, .. packet];

    /// <summary>Makes the header's checksum right: nobody else does that here.</summary>
    public static byte[] Sealed(byte[] packet)
    {
        if (packet[0] >> 4 != 4) return packet;
        packet[10] = packet[11] = 0;
        var header = Math.Min(Math.Max((packet[0] & 0x0F) * 4, IPv4Header.MinimumSize), packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), InternetChecksum.Of(packet.AsSpan(0, header)));
        return packet;
    }

    public void Dispose() => Libc.Close(_descriptor);
}
