using System.Buffers.Binary;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp.Wire;

/// <summary>Sets the right checksum on a message that was changed, so that only the change can be refused.</summary>
internal static class Sums
{
    public static void Fix(Span<byte> message, byte version)
    {
        if (message.Length < Advertisement.HeaderSize) return;
        var length = Advertisement.HeaderSize + (message[3] * 4) + (version == 2 ? Advertisement.AuthenticationSize : 0);
        if (message.Length < length) return;
        message[6] = message[7] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], InternetChecksum.Of(message[..length]));
    }
}
