using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>TCP_CHECK: alive when it completes a TCP handshake in time.</summary>
internal sealed class TcpChecker(CheckConnection connection) : IChecker
{
    public async Task<ProbeResult> ProbeAsync(CancellationToken stop)
    {
        try
        {
            using var socket = connection.Open(stop);
            return await socket.ConnectAsync(connection.Target, connection.Timeout) is { } fault ? ProbeResult.Failure(fault) : ProbeResult.Success;
        }
        catch (LinuxException refused)
        {
            return ProbeResult.Failure(refused);
        }
    }
}
