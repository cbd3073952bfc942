namespace KeepAlived.Net.Vrrp.Wire;

/// <summary>The numbers by which the MIBs call errors of packets.</summary>
internal static class MibErrorNumbers
{
    private const int HighestAuthenticationType = 2; // RFC 2338 §5.3.6

    /// <summary>vrrpv3StatisticsProtoErrReason of RFC 6527: ipTtlError(1), versionError(2), checksumError(3), vrIdError(4); 0: none of them.</summary>
    public static uint ProtocolErrorNumber(this DecodeError error) =>
        error switch { DecodeError.BadTtl => 1, DecodeError.WrongVersion => 2, DecodeError.BadChecksum => 3, DecodeError.WrongVirtualRouter => 4, _ => 0 };

    /// <summary>vrrpTrapAuthErrorType of RFC 2787: invalidAuthType(1), authTypeMismatch(2), authFailure(3).</summary>
    /// <param name="type">The authentication type of the packet.</param>
    public static int AuthenticationErrorNumber(this DecodeError error, int type) =>
        error == DecodeError.AuthenticationFailed ? 3 : type > HighestAuthenticationType ? 1 : 2;
}
