namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>Why a packet is not a valid advertisement for us.</summary>
internal enum DecodeError : byte
{
    None,

    /// <summary>Shorter than its own headers say.</summary>
    Truncated,

    /// <summary>The IP header is malformed, or the packet is a fragment.</summary>
    BadIpHeader,

    /// <summary>TTL is not 255: the packet was forwarded (RFC 9568 §5.1.1.3).</summary>
    BadTtl,
    WrongVersion,
    WrongType,
    WrongVirtualRouter,

    /// <summary>Another authentication type than ours (version 2).</summary>
    AuthenticationTypeMismatch,
    AuthenticationFailed,

    /// <summary>Version 2 discards another interval than ours (RFC 3768 §7.1); version 3 discards 0.</summary>
    BadInterval,

    /// <summary>Shorter than header, addresses and authentication data.</summary>
    TooShort,
    BadChecksum,

    /// <summary>The address count is 0.</summary>
    NoAddresses,

    /// <summary>Sent to a group, but we have peers.</summary>
    UnexpectedMulticast,

    /// <summary>Sent to us alone, but we have no peers.</summary>
    UnexpectedUnicast,

    /// <summary>The sender is no peer of ours (check_unicast_src).</summary>
    NotAPeer,

    /// <summary>The peer's TTL is outside of min_ttl and max_ttl.</summary>
    TtlOutOfRange,

    /// <summary>From our own address: the network has a loop, or another host has our address.</summary>
    OwnAddress,

    /// <summary>It has no trailer, and `auth_hmac` asks for one.</summary>
    Unsigned,

    /// <summary>Signed with a key that we have not got.</summary>
    UnknownKey,
    WrongSignature,

    /// <summary>Rightly signed, but its time is not ours.</summary>
    ClockDiffers,

    /// <summary>Rightly signed, but older than one that was heard before.</summary>
    Replayed,
}
