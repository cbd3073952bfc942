using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>DNS_CHECK: alive when it answers a query without an error, over UDP.</summary>
internal sealed class DnsChecker(CheckConnection connection, DnsCheck settings) : IChecker
{
    private const int LargestAnswer = 65535;

    public async Task<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        var id = (ushort)Random.Shared.Next(ushort.MaxValue + 1);
        try
        {
            using var socket = connection.OpenDatagram(stop);
            var patience = Patience.Of(connection.Timeout, "no answer");
            await socket.SendAsync(DnsMessage.Query(id, settings.Name, settings.Type), patience);
            var answer = new byte[LargestAnswer];
            // A late answer to an earlier query is passed over.
            while (true)
            {
                var length = await socket.ReceiveAsync(answer, patience);
                if (!DnsMessage.Answers(answer.AsSpan(0, length), id)) continue;
                return DnsMessage.Complaint(answer.AsSpan(0, length)) is { } complaint ? ProbeResult.Failure(complaint) : ProbeResult.Success;
            }
        }
        catch (LinuxException refused)
        {
            return ProbeResult.Failure(refused);
        }
        catch (TimeoutException late)
        {
            return ProbeResult.Failure(late.Message);
        }
        catch (ArgumentException impossible)
        {
            return ProbeResult.Failure(impossible.Message);
        }
    }
}
