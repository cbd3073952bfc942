using System.Buffers.Binary;

namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>Writes one message in network byte order (RFC 2741 §5, §6).</summary>
internal sealed class PduWriter
{
    private const int LengthAt = 16, FirstSize = 256, WordSize = 4;

    /// <summary>What fits into the header of an identifier instead of 1.3.6.1.N.</summary>
    private const uint MaxPrefix = byte.MaxValue;

    private byte[] _bytes = new byte[FirstSize];

    public PduWriter(PduType type, uint session, uint transaction, uint packet)
    {
        Byte(PduHeader.Version);
        Byte((byte)type);
        Byte((byte)PduFlags.NetworkByteOrder);
        Byte(0);
        UInt32(session);
        UInt32(transaction);
        UInt32(packet);
        UInt32(0); // the length, once it is known
    }

    public int Length { get; private set; }

    /// <summary>The answer to a message of the master; objects may follow.</summary>
    public static PduWriter Response(in PduHeader request, PduError error = PduError.None, int index = 0)
    {
        var writer = new PduWriter(PduType.Response, request.Session, request.Transaction, request.Packet);
        writer.UInt32(0); // sysUpTime, which only the master sets
        writer.UInt16((ushort)error);
        writer.UInt16((ushort)index);
        return writer;
    }

    public void Byte(byte value) => Grow(1)[0] = value;

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Grow(sizeof(ushort)), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Grow(sizeof(uint)), value);

    public void Identifier(ReadOnlySpan<uint> parts, bool include = false)
    {
        var skipped = 0;
        if (parts.StartsWith(Oid.Internet) && parts.Length > Oid.Internet.Length && parts[Oid.Internet.Length] is > 0 and <= MaxPrefix) skipped = Oid.Internet.Length + 1;
        Byte((byte)(parts.Length - skipped));
        Byte(skipped == 0 ? (byte)0 : (byte)parts[skipped - 1]);
        Byte(include ? (byte)1 : (byte)0);
        Byte(0);
        foreach (var part in parts[skipped..]) UInt32(part);
    }

    public void Octets(ReadOnlySpan<byte> value)
    {
        UInt32((uint)value.Length);
        value.CopyTo(Grow((value.Length + WordSize - 1) / WordSize * WordSize));
    }

    public void VarBind(uint[] name, in MibValue value)
    {
        UInt16((ushort)value.Type);
        UInt16(0);
        Identifier(name);
        switch (value.Type)
        {
            case MibType.Integer or MibType.Counter32 or MibType.Gauge32 or MibType.TimeTicks:
                UInt32((uint)value.Number);
                break;
            case MibType.Counter64:
                BinaryPrimitives.WriteUInt64BigEndian(Grow(sizeof(ulong)), value.Number);
                break;
            case MibType.OctetString or MibType.IpAddress or MibType.Opaque:
                Octets(value.Octets);
                break;
            case MibType.ObjectIdentifier:
                Identifier(value.Identifier);
                break;
        }
    }

    /// <summary>The message, its length in its header.</summary>
    public byte[] ToArray()
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(LengthAt), (uint)(Length - PduHeader.Size));
        return _bytes.AsSpan(0, Length).ToArray();
    }

    /// <summary>The next bytes, all zero.</summary>
    private Span<byte> Grow(int length)
    {
        if (Length + length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
        var place = _bytes.AsSpan(Length, length);
        Length += length;
        return place;
    }
}
