using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Supervision;

namespace KeepAlived.Net.Tests.Supervision;

internal sealed class BusMonitorTests
{
    [TestCase("eth0", 1, false, "eth0/1/IPv4")]
    [TestCase("eth0", 255, true, "eth0/255/IPv6")]
    [TestCase("eth0.100", 1, false, "eth0_100/1/IPv4")]
    [TestCase("br-lan:1/../x", 1, false, "br_lan_1____x/1/IPv4", Description = "one element, whatever the name holds")]
    [TestCase("ü", 1, false, "_/1/IPv4")]
    [TestCase("", 1, false, "none/1/IPv4")]
    public void A_path_is_one_that_the_bus_takes(string device, byte id, bool isIPv6, string expected)
    {
        var instance = new VrrpInstance { Name = "A", Interface = device, VirtualRouterId = id, Family = isIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork };
        Assert.That(BusMonitor.PathOf(instance, new GlobalDefinitions()), Is.EqualTo("/org/keepalived/Vrrp1/Instance/" + expected));
    }
}
