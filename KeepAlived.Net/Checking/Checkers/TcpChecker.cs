using System.Net.Sockets;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>TCP_CHECK: alive when it completes a TCP handshake before the deadline.</summary>
internal sealed class TcpChecker(CheckConnection connection) : IChecker
{
    public async Task<ProbeResult> ProbeAsync(CancellationToken deadline)
    {
        try
        {
            using var socket = await connection.OpenAsync(deadline);
            return ProbeResult.Success;
        }
        catch (SocketException refused)
        {
            return ProbeResult.Failure(refused.Message);
        }
        catch (OperationCanceledException)
        {
            return ProbeResult.Failure("timed out");
        }
    }
}
