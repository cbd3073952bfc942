using System.Buffers.Binary;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>ICMP echo (RFC 792, RFC 4443 section 4): eight bytes of header and a payload that comes back.</summary>
internal static class EchoMessage
{
    public const int HeaderSize = 8;
    private const byte Request4 = 8, Reply4 = 0, Request6 = 128, Reply6 = 129, VersionAndLength = 0x45;
    private const int ShortestIPv4Header = 20;

    /// <summary>The kernel sets the identifier of datagram sockets and the checksum of ICMPv6.</summary>
    public static byte[] Request(bool six, ushort identifier, ushort sequence, ReadOnlySpan<byte> payload)
    {
        var message = new byte[HeaderSize + payload.Length];
        message[0] = six ? Request6 : Request4;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), sequence);
        payload.CopyTo(message.AsSpan(HeaderSize));
        if (!six) BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        return message;
    }

    /// <summary>Whether a packet is the reply to our request.</summary>
    /// <param name="identifier">Null: the kernel has matched it.</param>
    /// <param name="hasHeader">A raw IPv4 socket gets the IP header too.</param>
    public static bool IsReply(ReadOnlySpan<byte> packet, bool six, ushort? identifier, ushort sequence, bool hasHeader)
    {
        if (hasHeader)
        {
            if (packet.Length < ShortestIPv4Header || packet[0] < VersionAndLength) return false;
            var length = (packet[0] & 0x0F) * 4;
            if (packet.Length < length) return false;
            packet = packet[length..];
        }
        return packet.Length >= HeaderSize && packet[0] == (six ? Reply6 : Reply4)
            && (identifier is null || BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) == identifier)
            && BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) == sequence;
    }

    /// <summary>RFC 1071.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> message)
    {
        var sum = 0u;
        for (var i = 0; i < message.Length; i += 2) sum += i + 1 < message.Length ? BinaryPrimitives.ReadUInt16BigEndian(message[i..]) : (uint)(message[i] << 8);
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
