using System.Buffers.Binary;

namespace KeepAlived.Net.Bfd.Wire;

/// <summary>A BFD control packet (RFC 5880 §4.1) without authentication; no more than its 24 bytes are read.</summary>
/// <param name="State">0 AdminDown, 1 Down, 2 Init, 3 Up.</param>
/// <param name="DesiredTransmit">Interval at which the sender would like to send; whole microseconds, at most 4294.967295 s.</param>
/// <param name="RequiredReceive">Least interval at which the sender can receive; zero: it wants no periodic packets.</param>
internal readonly record struct ControlPacket(
    byte State, byte Diagnostic, bool Poll, bool Final, bool Demand, byte Multiplier, uint MyDiscriminator, uint YourDiscriminator, TimeSpan DesiredTransmit, TimeSpan RequiredReceive)
{
    public const int Size = 24;
    private const int SizeWithAuthentication = 26, Version = 1, Down = 1;
    private const int VersionAt = 0, FlagsAt = 1, MultiplierAt = 2, LengthAt = 3, MyDiscriminatorAt = 4, YourDiscriminatorAt = 8, TransmitAt = 12, ReceiveAt = 16;
    private const byte PollFlag = 0x20, FinalFlag = 0x10, AuthenticationFlag = 0x04, DemandFlag = 0x02, MultipointFlag = 0x01, DiagnosticMask = 0x1F;
    private const int VersionShift = 5, StateShift = 6;

    /// <summary>The checks of RFC 5880 §6.8.6 that need no session, in its order.</summary>
    public static ControlError TryDecode(ReadOnlySpan<byte> packet, out ControlPacket value)
    {
        value = default;
        if (packet.Length < Size) return ControlError.TooShort;
        if (packet[VersionAt] >> VersionShift != Version) return ControlError.WrongVersion;
        var flags = packet[FlagsAt];
        var authenticated = (flags & AuthenticationFlag) != 0;
        if (packet[LengthAt] < (authenticated ? SizeWithAuthentication : Size)) return ControlError.BadLength;
        if (packet[LengthAt] > packet.Length) return ControlError.LengthBeyondPacket;
        if (packet[MultiplierAt] == 0) return ControlError.NoMultiplier;
        if ((flags & MultipointFlag) != 0) return ControlError.Multipoint;
        var (mine, yours) = (BinaryPrimitives.ReadUInt32BigEndian(packet[MyDiscriminatorAt..]), BinaryPrimitives.ReadUInt32BigEndian(packet[YourDiscriminatorAt..]));
        if (mine == 0) return ControlError.NoDiscriminator;
        if (yours == 0 && flags >> StateShift > Down) return ControlError.StateWithoutSession;
        if (authenticated) return ControlError.Authenticated;
        if ((flags & (PollFlag | FinalFlag)) == (PollFlag | FinalFlag)) return ControlError.PollAndFinal;
        value = new((byte)(flags >> StateShift), (byte)(packet[VersionAt] & DiagnosticMask), (flags & PollFlag) != 0, (flags & FinalFlag) != 0, (flags & DemandFlag) != 0,
            packet[MultiplierAt], mine, yours, ReadInterval(packet[TransmitAt..]), ReadInterval(packet[ReceiveAt..]));
        return ControlError.None;
    }

    /// <summary>Writes <see cref="Size"/> bytes; echo packets are not taken (their interval is 0).</summary>
    public void Encode(Span<byte> packet)
    {
        packet[..Size].Clear();
        packet[VersionAt] = (byte)((Version << VersionShift) | (Diagnostic & DiagnosticMask));
        packet[FlagsAt] = (byte)((State << StateShift) | (Poll ? PollFlag : 0) | (Final ? FinalFlag : 0) | (Demand ? DemandFlag : 0));
        packet[MultiplierAt] = Multiplier;
        packet[LengthAt] = Size;
        BinaryPrimitives.WriteUInt32BigEndian(packet[MyDiscriminatorAt..], MyDiscriminator);
        BinaryPrimitives.WriteUInt32BigEndian(packet[YourDiscriminatorAt..], YourDiscriminator);
        WriteInterval(packet[TransmitAt..], DesiredTransmit);
        WriteInterval(packet[ReceiveAt..], RequiredReceive);
    }

    private static TimeSpan ReadInterval(ReadOnlySpan<byte> at) => TimeSpan.FromTicks(BinaryPrimitives.ReadUInt32BigEndian(at) * TimeSpan.TicksPerMicrosecond);

    private static void WriteInterval(Span<byte> at, TimeSpan interval) =>
        BinaryPrimitives.WriteUInt32BigEndian(at, (uint)Math.Min(uint.MaxValue, interval.Ticks / TimeSpan.TicksPerMicrosecond));
}
