using System.Net.Sockets;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>PING_CHECK: alive when it answers an echo request.</summary>
internal sealed class PingChecker(CheckConnection connection) : IChecker
{
    private const int PayloadLength = 128, LargestPacket = 65535;
    private readonly ushort _identifier = (ushort)Random.Shared.Next(1, ushort.MaxValue + 1);
    private ushort _sequence;

    public async Task<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        var (sequence, six) = (_sequence++, connection.Target.AddressFamily == AddressFamily.InterNetworkV6);
        try
        {
            var (socket, isRaw) = connection.OpenEcho();
            using var open = socket;
            await socket.SendAsync(EchoMessage.Request(six, _identifier, sequence, UdpChecker.DefaultPayload(PayloadLength)), stop);
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
        catch (TimeoutException late)
        {
            return ProbeResult.Failure(late.Message);
        }
    }
}
