using System.Net;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>How dumps name the states of an instance, and the interfaces that it is on.</summary>
internal static class InstanceNames
{
    private static readonly string[] States = ["INIT", "BACKUP", "MASTER", "FAULT"];

    public static string State(byte state) => state < States.Length ? States[state] : "unknown";

    /// <summary>The interface of an address; LINK@INTERFACE if that is made for it.</summary>
    public static string DeviceOf(VrrpInstance instance, AddressEntry entry)
    {
        if (instance.Links is not { } links) return entry.Device ?? instance.Interface;
        var device = links.InterfaceOf(instance, entry);
        return links.Contains(device) ? $"{device}@{links.Below(device)}" : device;
    }

    public static IPAddress GroupOf(GlobalDefinitions global, VrrpInstance instance) => instance.MulticastGroup
        ?? (instance.Family == System.Net.Sockets.AddressFamily.InterNetworkV6 ? global.MulticastGroup6 ?? IPAddress.Parse("ff02::12") : global.MulticastGroup4 ?? IPAddress.Parse("224.0.0.18"));
}
