using System.Net.Sockets;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>PING_CHECK: alive when it answers an echo request.</summary>
/// <param name="size">Bytes of payload.</param>
/// <param name="timeToLive">TTL or hop limit; 0: the system's.</param>
internal sealed class PingChecker(CheckConnection connection, int size = PingChecker.PayloadLength, byte timeToLive = 0) : IChecker
{
    public const int PayloadLength = 128;
    private const int LargestPacket = 65535;
    private readonly ushort _identifier = (ushort)Random.Shared.Next(1, ushort.MaxValue + 1);
    private ushort _sequence;

    public async Task<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        var (sequence, six) = (_sequence++, connection.Target.AddressFamily == AddressFamily.InterNetworkV6);
        try
        {
            var (socket, isRaw) = connection.OpenEcho(stop);
            using var open = socket;
            if (timeToLive > 0) Libc.SetOption(socket.Descriptor, six ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP, six ? Libc.IPV6_UNICAST_HOPS : Libc.IP_TTL, (int)timeToLive);
            var patience = Patience.Of(connection.Timeout, "no answer");
            await socket.SendAsync(EchoMessage.Request(six, _identifier, sequence, UdpChecker.DefaultPayload(size)), patience);
            var packet = new byte[LargestPacket];
            // A raw socket hears the answers to others too.
            while (true)
            {
                var length = await socket.ReceiveAsync(packet, patience);
                if (EchoMessage.IsReply(packet.AsSpan(0, length), six, isRaw ? _identifier : null, sequence, hasHeader: isRaw && !six)) return ProbeResult.Success;
            }
        }
        catch (LinuxException refused)
        {
            return ProbeResult.Failure(refused);
        }
        catch (SourceException missing)
        {
            return ProbeResult.Failure(missing.Message); // for keepalived this check has failed, others were not made
        }
        catch (TimeoutException late)
        {
            return ProbeResult.Failure(late.Message);
        }
    }
}
