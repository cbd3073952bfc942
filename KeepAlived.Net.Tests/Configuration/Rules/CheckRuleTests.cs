using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>What is left in the model of checks.</summary>
internal sealed class CheckRuleTests
{
    private static CheckSettings[] Checks(string check, string real = "", string server = "") => TextFile.Parse(
        $"track_file f {{\nfile /run/f\nweight 3 reverse\n}}\nvirtual_server 192.0.2.1 80 {{\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n{server}\nreal_server 192.0.2.2 80 {{\n{real}\n{check}\n}}\n}}\n").Model.VirtualServers.Single().RealServers.Single().Checks;

    [Test]
    public void A_host_of_SMTP_CHECK_is_a_check_of_its_own()
    {
        var checks = Checks("SMTP_CHECK {\nhelo_name me\nconnect_timeout 2\nhost {\nconnect_port 26\nconnect_timeout 7\n}\nhost {\nconnect_ip 192.0.2.9\n}\n}", "connect_timeout 2");
        Assert.That(checks.Select(check => (check.Connection.Port, check.Times.ConnectTimeout.TotalSeconds)), Is.EqualTo(new (ushort?, double)[] { (null, 2), (26, 7), (null, 0) }));
        Assert.That(checks.OfType<SmtpHost>().Select(host => host.HeloName), Is.EqualTo(new[] { "me", "me" }));
    }

    // As Debian's keepalived shows them in its data.
    [TestCase("retry 2;host {;}", 2, false, 60)]
    [TestCase("host {;};retry 2;alpha;delay_loop 4", 2, true, 4)]
    [TestCase("retry 2;host {;retry 7;alpha;}", 7, true, 60)]
    [TestCase("host {;retry 7;alpha;};retry 2;alpha no", 2, false, 60)]
    [TestCase("host {;retry 7;};host {;retry 3;}", 3, false, 60)]
    public void Times_and_alpha_of_an_SMTP_CHECK_are_those_written_last_around_or_in_its_hosts(string check, int retry, bool alpha, int delay)
    {
        foreach (var host in Checks($"SMTP_CHECK {{\n{check.Replace(';', '\n')}\n}}"))
            Assert.That((host.Times.Retry, host.Alpha, host.Times.DelayLoop.TotalSeconds), Is.EqualTo((retry, alpha, (double)delay)));
    }

    [TestCase("retry 0", "", 1)]
    [TestCase("retry 0", "retry 4", 4)]
    [TestCase("", "retry 0", 1)]
    public void Values_that_are_out_of_range_do_not_count(string real, string server, int retry) =>
        Assert.That(Checks("TCP_CHECK {\n}", real, server).Single().Times.Retry, Is.EqualTo(retry));

    [TestCase("TCP_CHECK {\nconnect_ip fe80::1\n}", 0), TestCase("TCP_CHECK {\nconnect_ip fe80::1\nbind_if eth0\n}", 1)]
    [TestCase("SMTP_CHECK {\nhost {\nconnect_ip fe80::1\n}\nhost {\nconnect_ip fe80::2\nbind_if eth0\n}\n}", 1)]
    public void A_check_of_a_link_local_address_needs_its_interface(string check, int left) => Assert.That(Checks(check), Has.Length.EqualTo(left));

    [Test]
    public void A_check_may_have_no_retries() => Assert.That(Checks("TCP_CHECK {\nretry 0\n}", "retry 2").Single().Times.Retry, Is.Zero);

    [TestCase("", 1)]
    [TestCase("helo_name me", 1)]
    [TestCase("retry 2", 1)]
    [TestCase("connect_port 26", 2)]
    [TestCase("connect_timeout 3", 2)]
    [TestCase("bindto 192.0.2.7", 2)]
    [TestCase("fwmark 3", 2)]
    public void The_check_around_a_host_is_made_if_it_says_how_to_connect(string around, int checks) =>
        Assert.That(Checks($"SMTP_CHECK {{\nhost {{\nconnect_port 27\n}}\n{around}\n}}"), Has.Length.EqualTo(checks));

    [TestCase("", "virtualhost real", "virtualhost service", "real", "service")]
    [TestCase("", "virtualhost real", "", "real", null)]
    [TestCase("virtualhost check", "virtualhost real", "virtualhost service", "check", "check")]
    public void The_name_in_the_TLS_handshake_passes_the_real_server_over(string check, string real, string server, string host, string? name)
    {
        var url = ((HttpGet)Checks($"SSL_GET {{\nurl {{\npath /\n}}\n{check}\n}}", real, server).Single()).Urls.Single();
        Assert.That((url.VirtualHost, url.ServerName), Is.EqualTo((host, name)));
    }

    [TestCase("", 3, true)]
    [TestCase("weight 4", 4, false)]
    [TestCase("weight 4 reverse", 4, true)]
    public void A_FILE_CHECK_has_the_weight_of_its_file_unless_it_writes_one(string check, int weight, bool reverse)
    {
        var file = (FileCheck)Checks($"FILE_CHECK {{\ntrack_file f\n{check}\n}}").Single();
        Assert.That((file.Weight.Weight, file.Weight.Reverse), Is.EqualTo((weight, reverse)));
    }

    [TestCase("", false)]
    [TestCase("alpha", true)]
    public void A_BFD_CHECK_of_a_session_without_a_neighbour_is_forgotten_and_with_alpha_never_proved(string alpha, bool staysUnproven)
    {
        var real = TextFile.Parse($"bfd_instance f {{\nmin_tx 50\n}}\nvirtual_server 192.0.2.1 80 {{\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n{alpha}\nreal_server 192.0.2.2 80 {{\nBFD_CHECK {{\nname f\n}}\n}}\n}}\n")
            .Model.VirtualServers.Single().RealServers.Single();
        Assert.That((real.Checks.Length, real.WaitsForSession), Is.EqualTo((0, staysUnproven)));
    }
}
