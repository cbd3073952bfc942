namespace KeepAlived.Net.Configuration.Rules;

internal sealed class TransportRuleTests
{
    private static string[] Told(string protocol, string check) =>
        [.. TextFile.Parse(TextFile.Server("", check).Replace("protocol TCP", $"protocol {protocol}")).Notes().Where(note => note.Contains("asks by"))];

    [TestCase("UDP", "TCP_CHECK {\n}", "virtual_server [192.0.2.1]:80 serves UDP, but this check asks by TCP")]
    [TestCase("TCP", "UDP_CHECK {\n}", "virtual_server [192.0.2.1]:80 serves TCP, but this check asks by UDP")]
    public void A_check_by_another_protocol_is_told(string protocol, string check, string expected) => Assert.That(Told(protocol, check), Is.EqualTo(new[] { expected }));

    [TestCase("TCP", "TCP_CHECK {\n}")]
    [TestCase("UDP", "DNS_CHECK {\n}")]
    [TestCase("UDP", "TCP_CHECK {\nconnect_port 8080\n}", Description = "another port is a decision")]
    public void Others_are_not(string protocol, string check) => Assert.That(Told(protocol, check), Is.Empty);
}
