namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>The kinds of messages, RFC 2741 §6.1.</summary>
internal enum PduType : byte
{
    Open = 1,
    Close = 2,
    Register = 3,
    Unregister = 4,
    Get = 5,
    GetNext = 6,
    GetBulk = 7,
    TestSet = 8,
    CommitSet = 9,
    UndoSet = 10,
    CleanupSet = 11,
    Notify = 12,
    Ping = 13,
    AddAgentCaps = 16,
    Response = 18,
}

/// <summary>The flags of a message's header.</summary>
[Flags]
internal enum PduFlags : byte
{
    None = 0,
    NonDefaultContext = 0x08,
    NetworkByteOrder = 0x10,
}

/// <summary>What a response says, RFC 2741 §6.2.16, and of SNMP (RFC 3416).</summary>
internal enum PduError : ushort
{
    None = 0,
    GeneralError = 5,
    NoAccess = 6,
    WrongType = 7,
    WrongValue = 10,
    CommitFailed = 14,
    NotWritable = 17,
    NotOpen = 257,
    DuplicateRegistration = 263,
    ParseError = 266,
    ProcessingError = 268,
}

/// <summary>The header of every message, RFC 2741 §6.1.</summary>
internal readonly record struct PduHeader(PduType Type, PduFlags Flags, uint Session, uint Transaction, uint Packet, int PayloadLength)
{
    public const int Size = 20;
    public const byte Version = 1;

    /// <summary>The longest payload we take; a master has no reason to send as much.</summary>
    public const int MaxPayload = 1 << 18;

    private const int TypeAt = 1, FlagsAt = 2, SessionAt = 4;

    /// <summary>False when it is not a header of this version, or the payload has a length that cannot be.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out PduHeader header)
    {
        header = default;
        if (bytes.Length < Size || bytes[0] != Version) return false;
        var flags = (PduFlags)bytes[FlagsAt];
        var reader = new PduReader(bytes[SessionAt..Size], flags);
        var (session, transaction, packet, length) = (reader.UInt32(), reader.UInt32(), reader.UInt32(), reader.UInt32());
        if (length > MaxPayload || length % 4 != 0) return false;
        header = new((PduType)bytes[TypeAt], flags, session, transaction, packet, (int)length);
        return true;
    }
}

/// <summary>What a get wants: an object, or the first after <paramref name="Start"/> and before <paramref name="End"/> (empty: no end).</summary>
internal readonly record struct SearchRange(uint[] Start, bool Include, uint[] End);
