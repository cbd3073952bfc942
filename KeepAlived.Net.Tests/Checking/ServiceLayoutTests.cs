using KeepAlived.Net.Configuration;
using KeepAlived.Net.Ipvs;

namespace KeepAlived.Net.Checking;

/// <summary>What Debian's keepalived 2.2.7 puts into the table for the same texts (ipvsadm -Sn).</summary>
internal sealed class ServiceLayoutTests
{
    private const string Tcp = "lb_algo rr\nprotocol TCP\n";

    [TestCase("TUN", "10.0.0.1 80 Tunnel IpInIp 0 None")]
    [TestCase("TUN type ipip", "10.0.0.1 80 Tunnel IpInIp 0 None")]
    [TestCase("TUN type gue port 6080", "10.0.0.1 80 Tunnel Gue 6080 None")]
    [TestCase("TUN type gue port 6080 csum", "10.0.0.1 80 Tunnel Gue 6080 Checksum")]
    [TestCase("TUN type gue port 6080 remcsum", "10.0.0.1 80 Tunnel Gue 6080 RemoteChecksum")]
    [TestCase("TUN type gre nocsum", "10.0.0.1 80 Tunnel Gre 0 None")]
    [TestCase("TUN type gre csum", "10.0.0.1 80 Tunnel Gre 0 Checksum")]
    [TestCase("DR", "10.0.0.1 80 DirectRoute IpInIp 0 None")]
    public void The_forwarding_method_reaches_the_destination(string kind, string expected)
    {
        var service = Layout($"virtual_server 192.0.2.1 80 {{\n{Tcp}lb_kind {kind}\nreal_server 10.0.0.1 80 {{\n}}\n}}").Single();
        Assert.That(Describe(service.Destinations.Single()), Is.EqualTo(expected));
    }

    [Test]
    public void Tunnels_lead_to_servers_of_the_other_family()
    {
        var service = Layout($"virtual_server 192.0.2.1 80 {{\n{Tcp}lb_kind TUN\nreal_server 10.0.0.1 80 {{\n}}\nreal_server fd00::1 80 {{\nlvs_method TUN type gre\n}}\n}}").Single();
        Assert.That(service.Destinations.Select(Describe), Is.EqualTo(new[] { "10.0.0.1 80 Tunnel IpInIp 0 None", "fd00::1 80 Tunnel Gre 0 None" }));
    }

    [TestCase("fwmark 7", "NAT", "10.0.0.1 8080", "fwm 7: 10.0.0.1 8080")]
    [TestCase("fwmark 7", "DR", "10.0.0.1 8080", "fwm 7: 10.0.0.1 0")]
    [TestCase("fwmark 7", "TUN", "fd00::1", "fwm6 7: fd00::1 0")]
    [TestCase("192.0.2.1 80;192.0.2.4-5 81", "NAT", "10.0.0.1", "tcp 192.0.2.1 80: 10.0.0.1 0;tcp 192.0.2.4 81: 10.0.0.1 0;tcp 192.0.2.5 81: 10.0.0.1 0")]
    [TestCase("192.0.2.1 80;fwmark 7", "DR", "10.0.0.1 90", "tcp 192.0.2.1 80: 10.0.0.1 80;fwm 7: 10.0.0.1 0")]
    [TestCase("fwmark 7 inet6;fwmark 8", "TUN", "10.0.0.1", "fwm6 7: 10.0.0.1 0;fwm6 8: 10.0.0.1 0")]
    [TestCase("192.0.2.1 80;2001:db8::1 80;fwmark 7 inet;fwmark 8 inet6", "TUN", "fd00::1",
        "tcp 192.0.2.1 80: fd00::1 80;tcp 2001:db8::1 80: fd00::1 80;fwm 7: fd00::1 0;fwm6 8: fd00::1 0")]
    [TestCase("192.0.2.0/31 80", "DR", "10.0.0.1", "tcp 192.0.2.0 80: 10.0.0.1 80;tcp 192.0.2.1 80: 10.0.0.1 80")]
    [TestCase("192.0.2.1 80;2001:db8::1 80", "NAT", "10.0.0.1", "")]
    public void Every_entry_of_a_group_is_a_service(string entries, string kind, string real, string expected) =>
        Assert.That(string.Join(';', Layout($"virtual_server_group G {{\n{entries.Replace(';', '\n')}\n}}\nvirtual_server group G {{\n{Tcp}lb_kind {kind}\nreal_server {real} {{\n}}\n}}")
            .Select(service => $"{service.Key}: {string.Join(' ', service.Destinations.Keys)}")), Is.EqualTo(expected));

    [TestCase("persistence_granularity 255.255.0.0", "rr Persistent 360 16 ")]
    [TestCase("persistence_timeout 30\npersistence_engine sip", "rr Persistent 30 32 sip")]
    [TestCase("persistence_engine sip", "rr None 0 32 ")]
    [TestCase("protocol UDP\nops", "rr OnePacket 0 32 ")]
    [TestCase("ops", "rr None 0 32 ")]
    [TestCase("lb_algo mh\nmh-port\nmh-fallback\nflag-3", "mh Scheduler1, Scheduler2, Scheduler3 0 32 ")]
    public void Settings_of_the_service(string lines, string expected)
    {
        var settings = Layout($"virtual_server 192.0.2.1 80 {{\n{Tcp}lb_kind NAT\n{lines}\nreal_server 10.0.0.1 80 {{\n}}\n}}").Single().Settings;
        Assert.That($"{settings.Scheduler} {settings.Flags} {settings.Timeout} {settings.PrefixLength} {settings.PersistenceEngine}", Is.EqualTo(expected));
    }

    [TestCase("NAT", "sorry_server 10.0.0.9 88", "10.0.0.9 88 Masquerade IpInIp 0 None")]
    [TestCase("NAT", "sorry_server 10.0.0.9 88\nsorry_server_lvs_method DR", "10.0.0.9 80 DirectRoute IpInIp 0 None")]
    [TestCase("DR", "sorry_server 10.0.0.9\nsorry_server_lvs_method TUN type gue port 77 csum", "10.0.0.9 80 Tunnel Gue 77 Checksum")]
    public void The_sorry_server_has_a_method_of_its_own(string kind, string lines, string expected)
    {
        var service = Layout($"virtual_server 192.0.2.1 80 {{\n{Tcp}lb_kind {kind}\nalpha\n{lines}\nreal_server 10.0.0.1 80 {{\nTCP_CHECK {{\n}}\n}}\n}}").Single();
        Assert.That(Describe(service.Destinations.Single()), Is.EqualTo(expected));
    }

    private static string Describe(KeyValuePair<DestinationKey, DestinationSettings> destination) =>
        $"{destination.Key} {destination.Value.Method} {destination.Value.Encapsulation.Type} {destination.Value.Encapsulation.Port} {destination.Value.Encapsulation.Flags}";

    /// <summary>As right after the start, when only servers without alpha are up and count for the quorum.</summary>
    private static List<VirtualService> Layout(string text)
    {
        var model = TextFile.Parse(text).Model;
        return [.. model.VirtualServers.SelectMany(settings =>
        {
            var server = new VirtualServerState(settings);
            server.HasQuorum = Array.Exists(server.Servers, real => real.Up);
            return ServiceLayout.Services(server, model.VirtualServerGroups);
        })];
    }
}
