using System.Net.Sockets;

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
            var (socket, isRaw) = connection.OpenEcho();
            using var open = socket;
            if (timeToLive > 0) socket.SetSocketOption(six ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP, six ? SocketOptionName.HopLimit : SocketOptionName.IpTimeToLive, (int)timeToLive);
            await socket.SendAsync(EchoMessage.Request(six, _identifier, sequence, UdpChecker.DefaultPayload(size)), stop);
            var packet = new byte[LargestPacket];
            await Patience.WithinAsync(connection.Timeout, "no answer", stop, async silence =>
            {
                // A raw socket hears the answers to others too.
                while (true)
                {
                    var length = await socket.ReceiveAsync(packet, silence);
                    if (EchoMessage.IsReply(packet.AsSpan(0, length), six, isRaw ? _identifier : null, sequence, hasHeader: isRaw && !six)) return true;
                }
            });
            return ProbeResult.Success;
        }
        catch (SocketException refused)
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
