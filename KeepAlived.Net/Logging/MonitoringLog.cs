using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Logging;

/// <summary>What SNMP and D-Bus have to say.</summary>
internal static partial class MonitoringLog
{
    [LoggerMessage(600, LogLevel.Information, "SNMP: AgentX subagent connected to {Address}")]
    public static partial void AgentConnected(this ILogger log, string address);

    [LoggerMessage(601, LogLevel.Warning, "SNMP: no AgentX master at {Address} ({Reason}): is snmpd running, with 'master agentx' in its configuration? Trying again until it answers")]
    public static partial void AgentLost(this ILogger log, string address, string reason);

    [LoggerMessage(602, LogLevel.Warning, "SNMP: the AgentX master at {Address} does not give us {Subtree} ({Reason}): another agent may have it")]
    public static partial void AgentRefused(this ILogger log, string address, string subtree, string reason);

    [LoggerMessage(603, LogLevel.Warning, "SNMP: snmp_socket '{Text}' is no address: write unix:PATH, tcp:HOST:PORT or udp:HOST:PORT; using {Usual}")]
    public static partial void AgentAddressWrong(this ILogger log, string text, string usual);

    [LoggerMessage(620, LogLevel.Information, "Netlink reflector reports IP {Address} added to {Interface}")]
    public static partial void AddressAdded(this ILogger log, System.Net.IPAddress address, string @interface);

    [LoggerMessage(621, LogLevel.Information, "Netlink reflector reports IP {Address} removed from {Interface}")]
    public static partial void AddressRemoved(this ILogger log, System.Net.IPAddress address, string @interface);

    [LoggerMessage(622, LogLevel.Warning, "More addresses changed at once than the kernel could tell: not all of them are logged")]
    public static partial void AddressEventsLost(this ILogger log);

    [LoggerMessage(623, LogLevel.Warning, "Changes of addresses cannot be heard for a moment ({Reason}): asking the kernel anew")]
    public static partial void AddressEventsFailed(this ILogger log, string reason);

    [LoggerMessage(610, LogLevel.Information, "Acquired DBus bus {Name}")]
    public static partial void BusConnected(this ILogger log, string name);

    [LoggerMessage(611, LogLevel.Warning, "D-Bus: no bus at {Address} ({Reason}): is dbus-daemon running? Trying again until it answers")]
    public static partial void BusLost(this ILogger log, string address, string reason);

    [LoggerMessage(612, LogLevel.Warning, "D-Bus: the bus does not give us the name {Name} ({Reason}): see dbus_service_name, and the policy in /etc/dbus-1/system.d/org.keepalived.Vrrp1.conf")]
    public static partial void BusNameRefused(this ILogger log, string name, string reason);
}
