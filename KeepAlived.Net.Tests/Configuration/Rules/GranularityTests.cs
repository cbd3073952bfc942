namespace KeepAlived.Net.Configuration.Rules;

/// <summary>persistence_granularity counts for services and marks, not for groups.</summary>
internal sealed class GranularityTests
{
    [TestCase("192.0.2.1 80", 24)]
    [TestCase("fwmark 3", 24)]
    [TestCase("group G", 32)]
    public void A_granularity_does_not_count_for_a_group(string key, int bits)
    {
        var file = TextFile.Parse($"virtual_server_group G {{\n192.0.2.1 80\n}}\nvirtual_server {key} {{\nlb_algo rr\nlb_kind NAT\nprotocol TCP\npersistence_timeout 60\npersistence_granularity 255.255.255.0\nreal_server 192.0.2.2 80 {{\n}}\n}}\n");
        Assert.That(file.Model.VirtualServers.Single().PersistencePrefix, Is.EqualTo(bits));
    }
}
