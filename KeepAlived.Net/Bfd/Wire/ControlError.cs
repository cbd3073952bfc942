namespace KeepAlived.Net.Bfd.Wire;

/// <summary>Why a BFD control packet is ignored (RFC 5880 §6.8.6, RFC 5881 §5).</summary>
internal enum ControlError : byte
{
    None,
    TooShort,
    WrongVersion,

    /// <summary>Its Length field is smaller than a packet can be.</summary>
    BadLength,

    /// <summary>Its Length field is larger than the packet.</summary>
    LengthBeyondPacket,
    NoMultiplier,
    Multipoint,
    NoDiscriminator,

    /// <summary>It says Init or Up, but not in which session.</summary>
    StateWithoutSession,

    /// <summary>It is authenticated; sessions here are not.</summary>
    Authenticated,

    /// <summary>Question and answer in one (RFC 5880 §6.5).</summary>
    PollAndFinal,

    /// <summary>It came over more hops than max_hops.</summary>
    TooManyHops,

    /// <summary>No session has that discriminator, or that neighbour.</summary>
    UnknownSession,
}
