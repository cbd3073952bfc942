using KeepAlived.Net.Monitoring.AgentX;

namespace KeepAlived.Net.Tests.Monitoring.AgentX;

/// <summary>The forms of snmp_socket.</summary>
internal sealed class AgentAddressTests
{
    [TestCase("unix:/var/agentx/master", "unix:/var/agentx/master")]
    [TestCase("/run/agentx", "unix:/run/agentx")]
    [TestCase("tcp:127.0.0.1:7705", "tcp:127.0.0.1:7705")]
    [TestCase("tcp:192.0.2.1", "tcp:192.0.2.1:705")]
    [TestCase("tcp:7705", "tcp:localhost:7705")]
    [TestCase("tcp6:[::1]:7705", "tcp:[::1]:7705")]
    [TestCase("udp:agent.example.com:7705", "udp:agent.example.com:7705")]
    [TestCase("udp6:[fd00::1]", "udp:[fd00::1]:705")]
    [TestCase("127.0.0.1:161", "udp:127.0.0.1:161")]
    public void An_address_is_read(string text, string expected) => Assert.That(AgentAddress.TryParse(text)?.ToString(), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("unix:")]
    [TestCase("tcp:")]
    [TestCase("tcp:host:port")]
    [TestCase("tcp:host:0")]
    [TestCase("tcp:host:65536")]
    [TestCase("tcp6:[::1")]
    public void What_is_no_address_is_refused(string text) => Assert.That(AgentAddress.TryParse(text), Is.Null);
}
