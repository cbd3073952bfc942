using System.Buffers.Binary;

namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>A gratuitous ARP request (RFC 9568 §8.1.2, RFC 5227 §3): an Ethernet broadcast whose sender and target is the virtual address.</summary>
internal static class GratuitousArp
{
    public const int Size = 42, MacSize = 6;
    private const ushort EtherTypeArp = 0x0806, HardwareEthernet = 1, ProtocolIPv4 = 0x0800, Request = 1;

    /// <summary>Writes the whole frame; <paramref name="mac"/> is the (virtual) MAC, <paramref name="address"/> the 4 bytes of the address.</summary>
    public static int Encode(Span<byte> frame, ReadOnlySpan<byte> mac, ReadOnlySpan<byte> address)
    {
        frame[..MacSize].Fill(0xFF);
        mac.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherTypeArp);
        BinaryPrimitives.WriteUInt16BigEndian(frame[14..], HardwareEthernet);
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], ProtocolIPv4);
        frame[18] = MacSize;
        frame[19] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(frame[20..], Request);
        mac.CopyTo(frame[22..]);
        address.CopyTo(frame[28..]);
        frame[32..38].Fill(0xFF);
        address.CopyTo(frame[38..]);
        return Size;
    }
}
