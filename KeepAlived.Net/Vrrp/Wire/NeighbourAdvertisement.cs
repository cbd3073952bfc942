using System.Buffers.Binary;

namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>
/// An unsolicited neighbour advertisement (RFC 4861 §4.4 and §7.2.6, RFC 9568 §8.2.2): from the virtual address to all nodes, with the
/// override flag and the (virtual) MAC as target link-layer address.
/// </summary>
internal static class NeighbourAdvertisement
{
    public const int Size = EthernetSize + IPv6Size + MessageSize;
    private const int EthernetSize = 14, IPv6Size = 40, MessageSize = 32, MacSize = 6, AddressSize = 16;
    private const ushort EtherTypeIPv6 = 0x86DD;
    private const byte Icmp6 = 58, HopLimit = 255, Advertisement = 136, Router = 0x80, Override = 0x20, TargetLinkAddress = 2;
    private const int LengthAt = 4, NextHeaderAt = 6, HopLimitAt = 7, SourceAt = 8, DestinationAt = 24, ChecksumAt = 2, FlagsAt = 4, TargetAt = 8, OptionAt = 24;

    /// <summary>ff02::1.</summary>
    private static ReadOnlySpan<byte> AllNodes => [0xFF, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    private static ReadOnlySpan<byte> AllNodesMac => [0x33, 0x33, 0, 0, 0, 1];

    /// <summary>Writes the whole frame; <paramref name="address"/> are the 16 bytes of the virtual address.</summary>
    /// <param name="isRouter">Whether the sender forwards: neighbours that have it as a router must not drop it.</param>
    public static int Encode(Span<byte> frame, ReadOnlySpan<byte> mac, ReadOnlySpan<byte> address, bool isRouter)
    {
        frame[..Size].Clear();
        AllNodesMac.CopyTo(frame);
        mac.CopyTo(frame[MacSize..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(2 * MacSize)..], EtherTypeIPv6);
        var header = frame.Slice(EthernetSize, IPv6Size);
        header[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(header[LengthAt..], MessageSize);
        (header[NextHeaderAt], header[HopLimitAt]) = (Icmp6, HopLimit);
        address.CopyTo(header[SourceAt..]);
        AllNodes.CopyTo(header[DestinationAt..]);
        var message = frame.Slice(EthernetSize + IPv6Size, MessageSize);
        (message[0], message[FlagsAt]) = (Advertisement, isRouter ? (byte)(Router | Override) : Override);
        address.CopyTo(message[TargetAt..]);
        (message[OptionAt], message[OptionAt + 1]) = (TargetLinkAddress, 1); // in units of 8 bytes
        mac.CopyTo(message[(OptionAt + 2)..]);
        var pseudo = InternetChecksum.Sum(header.Slice(SourceAt, 2 * AddressSize), MessageSize + Icmp6);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumAt..], InternetChecksum.Of(message, pseudo));
        return Size;
    }
}
