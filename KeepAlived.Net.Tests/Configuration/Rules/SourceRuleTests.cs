using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

internal sealed class SourceRuleTests
{
    [TestCase("bindto 2001:db8::1", 1)]
    [TestCase("bindto 192.0.2.5", 0)]
    [TestCase("connect_ip 2001:db8::2\nbindto 192.0.2.5", 1)]
    [TestCase("connect_ip 2001:db8::2\nbindto 2001:db8::1", 0)]
    public void Source_and_target_of_a_check_are_of_one_family(string keywords, int complaints)
    {
        var loaded = TextFile.Parse(TextFile.Server("", $"TCP_CHECK {{\n{keywords}\n}}"));
        Assert.That(loaded.Complaints(), Has.Length.EqualTo(complaints));
        Assert.That(loaded.Model.VirtualServers[0].RealServers[0].Checks.OfType<TcpCheck>().Single().Connection.BindAddress is null, Is.EqualTo(complaints > 0));
    }

    [Test]
    public void Hosts_of_smtp_too() => Assert.That(TextFile.Parse(TextFile.Server("", "SMTP_CHECK {\nhost {\nbindto ::1\nconnect_timeout 3\n}\n}")).Complaints(), Has.Length.EqualTo(1));

    [TestCase("sorry_server 2001:db8::1 80", 1)]
    [TestCase("sorry_server 2001:db8::1 80\nsorry_server_lvs_method TUN", 0)]
    [TestCase("sorry_server 192.0.2.7 80", 0)]
    public void A_sorry_server_is_of_the_services_family(string keywords, int complaints) =>
        Assert.That(TextFile.Parse(TextFile.Server(keywords)).Complaints(), Has.Length.EqualTo(complaints));
}
