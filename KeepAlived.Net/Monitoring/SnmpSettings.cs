using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Monitoring.AgentX;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Monitoring;

/// <summary>What the command line asks of SNMP.</summary>
/// <param name="All">`-x`: everything that the configuration could turn on.</param>
/// <param name="Socket">`-A`: counts where the configuration has no snmp_socket; empty: not given.</param>
internal readonly record struct SnmpOptions(bool All, string Socket)
{
    public bool ServesVrrp(GlobalDefinitions global) => All || global.SnmpVrrp;

    public bool ServesVersion2(GlobalDefinitions global) => All || global.SnmpRfc || global.SnmpRfc2;

    public bool ServesVersion3(GlobalDefinitions global) => All || global.SnmpRfc || global.SnmpRfc3;

    public bool ServesChecker(GlobalDefinitions global) => All || global.SnmpChecker;

    /// <summary>Where the master is.</summary>
    public AgentAddress AddressOf(GlobalDefinitions global, ILogger log)
    {
        var text = global.SnmpSocket ?? (Socket.Length > 0 ? Socket : AgentAddress.Usual);
        if (AgentAddress.TryParse(text) is { } address) return address;
        log.AgentAddressWrong(text, AgentAddress.Usual);
        return AgentAddress.TryParse(AgentAddress.Usual)!;
    }
}
