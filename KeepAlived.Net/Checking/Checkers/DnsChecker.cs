using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

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
            using var socket = connection.OpenDatagram();
            await socket.SendAsync(DnsMessage.Query(id, settings.Name, settings.Type), stop);
            var answer = new byte[LargestAnswer];
            return await Patience.WithinAsync(connection.Timeout, "no answer", stop, async silence =>
            {
                // A late answer to an earlier query is passed over.
                while (true)
                {
                    var length = await socket.ReceiveAsync(answer, silence);
                    if (!DnsMessage.Answers(answer.AsSpan(0, length), id)) continue;
                    return DnsMessage.Complaint(answer.AsSpan(0, length)) is { } complaint ? ProbeResult.Failure(complaint) : ProbeResult.Success;
                }
            });
        }
        catch (SocketException refused)
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
