using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>
/// UDP_CHECK: sends a datagram. Silence is good unless require_reply; a port that the host says is closed is bad; an answer has to have
/// a length within the limits and to begin with the bytes of require_reply, as far as it goes; where that has no bytes any answer will do.
/// </summary>
internal sealed class UdpChecker(CheckConnection connection, UdpCheck settings) : IChecker
{
    private const int LargestDatagram = 65535, FillerLength = 32;
    private const string Filler = "keepalived check - ";

    /// <summary>What is sent where no payload is given, as keepalived does.</summary>
    public static byte[] DefaultPayload(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)Filler[i % Filler.Length])];

    public async Task<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        try
        {
            using var socket = connection.OpenDatagram(stop);
            var patience = Patience.Of(connection.Timeout, "no answer");
            await socket.SendAsync(settings.Payload ?? DefaultPayload(FillerLength), patience);
            var answer = new byte[LargestDatagram];
            var length = await socket.ReceiveAsync(answer, patience);
            return settings.RequireReply ? Judge(answer.AsSpan(0, length)) : ProbeResult.Success;
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
            return settings.RequireReply ? ProbeResult.Failure(late.Message) : ProbeResult.Success;
        }
    }

    private ProbeResult Judge(ReadOnlySpan<byte> answer)
    {
        if (settings.Reply is not { Length: > 0 } expected) return ProbeResult.Success;
        if (answer.Length < settings.MinimumReply) return ProbeResult.Failure($"an answer of {answer.Length} bytes, expected at least {settings.MinimumReply}");
        if (answer.Length > settings.MaximumReply) return ProbeResult.Failure($"an answer of {answer.Length} bytes, expected at most {settings.MaximumReply}");
        for (var i = 0; i < Math.Min(expected.Length, answer.Length); i++)
            if (((answer[i] ^ expected[i]) & (settings.ReplyMask?[i] ?? byte.MaxValue)) != 0)
                return ProbeResult.Failure($"byte {i} of the answer is {answer[i]:x2}, expected {expected[i]:x2}");
        return ProbeResult.Success;
    }
}
