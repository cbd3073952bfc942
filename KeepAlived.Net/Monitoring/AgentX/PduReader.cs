using System.Buffers.Binary;

namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>
/// Reads the payload of a message in the byte order of its flags (RFC 2741 §5). What is not there reads as zero and sets
/// <see cref="IsBroken"/>, so a reader asks once, at the end.
/// </summary>
internal ref struct PduReader(ReadOnlySpan<byte> payload, PduFlags flags)
{
    /// <summary>The most parts of an object identifier (RFC 2578 §3.5).</summary>
    private const int MaxParts = 128;

    private const int HeaderSize = 4, WordSize = 4;

    private ReadOnlySpan<byte> _rest = payload;

    /// <summary>The payload was shorter than what it says, or says what cannot be.</summary>
    public bool IsBroken { get; private set; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    private readonly bool IsBigEndian => (flags & PduFlags.NetworkByteOrder) != 0;

    public ushort UInt16()
    {
        var bytes = Take(sizeof(ushort));
        return bytes.IsEmpty ? (ushort)0 : IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public uint UInt32()
    {
        var bytes = Take(sizeof(uint));
        return bytes.IsEmpty ? 0 : IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public ulong UInt64()
    {
        var bytes = Take(sizeof(ulong));
        return bytes.IsEmpty ? 0 : IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>An object identifier; its header may leave out 1.3.6.1 and give the next part alone.</summary>
    public uint[] Identifier(out bool include)
    {
        var header = Take(HeaderSize);
        include = !header.IsEmpty && header[2] != 0;
        if (header.IsEmpty) return [];
        int given = header[0], prefixed = header[1] == 0 ? 0 : Oid.Internet.Length + 1;
        if (given > MaxParts || given * WordSize > _rest.Length)
        {
            IsBroken = true;
            return [];
        }
        var parts = new uint[prefixed + given];
        if (prefixed > 0)
        {
            Oid.Internet.CopyTo(parts);
            parts[prefixed - 1] = header[1];
        }
        for (var i = prefixed; i < parts.Length; i++) parts[i] = UInt32();
        return parts;
    }

    public byte[] Octets()
    {
        var length = UInt32();
        if (length > _rest.Length)
        {
            IsBroken = true;
            return [];
        }
        var value = _rest[..(int)length].ToArray();
        Take((value.Length + WordSize - 1) / WordSize * WordSize);
        return value;
    }

    public SearchRange Range()
    {
        var start = Identifier(out var include);
        return new(start, include, Identifier(out _));
    }

    public VarBind VarBind()
    {
        var type = (MibType)UInt16();
        UInt16();
        var name = Identifier(out _);
        return new(name, type switch
        {
            MibType.Integer => new(type, (ulong)(int)UInt32()),
            MibType.Counter32 or MibType.Gauge32 or MibType.TimeTicks => new(type, UInt32()),
            MibType.Counter64 => new(type, UInt64()),
            MibType.OctetString or MibType.IpAddress or MibType.Opaque => new(type, Octets: Octets()),
            MibType.ObjectIdentifier => new(type, Identifier: Identifier(out _)),
            MibType.Null or MibType.NoSuchObject or MibType.NoSuchInstance or MibType.EndOfMibView => new(type),
            _ => Unknown(),
        });
    }

    private MibValue Unknown()
    {
        IsBroken = true;
        return default;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            IsBroken = true;
            _rest = [];
            return [];
        }
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
