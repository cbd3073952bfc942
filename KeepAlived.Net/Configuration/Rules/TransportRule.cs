using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Checks that ask by another protocol than clients do: a dead service may look alive.</summary>
internal sealed class TransportRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var server in model.VirtualServers)
        {
            if (server.IsSettled || server.Protocol is not (ProtocolType.Tcp or ProtocolType.Udp)) continue;
            foreach (var real in server.RealServers)
                foreach (var check in real.Checks)
                    if (Complaint(server, real, check) is { } complaint)
                        diagnostics.Add(Severity.Note, check.Where, $"virtual_server {server.Key} serves {server.Protocol.ToString().ToUpperInvariant()}, {complaint}",
                            "ask as clients do, or by another port on purpose: connect_port");
        }
    }

    private static string? Complaint(VirtualServer server, RealServer real, CheckSettings check)
    {
        var samePort = check.Connection.Port is null || check.Connection.Port == real.Port;
        return (server.Protocol, check) switch
        {
            (ProtocolType.Udp, TcpCheck or HttpGet or SmtpCheck) when samePort => "but this check asks by TCP",
            (ProtocolType.Tcp, UdpCheck) when samePort => "but this check asks by UDP",
            _ => null,
        };
    }
}
