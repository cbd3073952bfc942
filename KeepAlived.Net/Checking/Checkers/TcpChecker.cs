using System.Net.Sockets;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>TCP_CHECK: alive when it completes a TCP handshake in time.</summary>
internal sealed class TcpChecker(CheckConnection connection) : IChecker
{
    public async Task<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        try
        {
            using var socket = await connection.OpenAsync(stop);
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
