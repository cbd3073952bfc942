namespace KeepAlived.Net.Tests.Checking;

/// <summary>
/// A real server is down and its check changes by a reload. Where keepalived 2.2.7 takes it for another check, the server is up until that
/// has judged; measured with Debian's by changing one option after the other.
/// </summary>
internal sealed class CheckIdentityTests
{
    private const string Url = "url {\n path /\n }\n";

    [TestCase("TCP_CHECK", "", "connect_ip 10.0.0.7", true)]
    [TestCase("TCP_CHECK", "", "connect_port 81", true)]
    [TestCase("TCP_CHECK", "", "bindto 10.0.0.7", true)]
    [TestCase("TCP_CHECK", "bindto 10.0.0.7\n bind_port 4000", "bindto 10.0.0.7\n bind_port 4001", true)]
    [TestCase("TCP_CHECK", "", "bind_if lo", true)]
    [TestCase("TCP_CHECK", "fwmark 1", "fwmark 2", true)]
    [TestCase("TCP_CHECK", "connect_timeout 1", "connect_timeout 1.5", true)]
    [TestCase("DNS_CHECK", "connect_timeout 1", "connect_timeout 1.5", true)]
    [TestCase("TCP_CHECK", "delay_loop 1", "delay_loop 2", false)]
    [TestCase("TCP_CHECK", "retry 1", "retry 2", false)]
    [TestCase("TCP_CHECK", "delay_before_retry 1", "delay_before_retry 2", false)]
    [TestCase("TCP_CHECK", "warmup 1", "warmup 2", false)]
    [TestCase("TCP_CHECK", "", "alpha", false)]
    [TestCase("TCP_CHECK", "", "log_all_failures", false)]
    [TestCase("HTTP_GET", Url, Url + Url, true)]
    [TestCase("HTTP_GET", Url, "url {\n path /x\n }", true)]
    [TestCase("HTTP_GET", Url, "url {\n path /\n status_code 204\n }", true)]
    [TestCase("HTTP_GET", Url, Url + "virtualhost a", true)]
    [TestCase("HTTP_GET", Url, Url + "http_protocol 1.1", false)]
    [TestCase("HTTP_GET", Url, Url + "fast_recovery", false)]
    [TestCase("SSL_GET", Url, Url + "enable_sni", false)]
    [TestCase("HTTP_GET", Url, "url {\n path /\n virtualhost a\n }", true)]
    [TestCase("HTTP_GET", Url, Url + "}\n virtualhost a\n MISC_CHECK {\n misc_path /bin/true", false)]
    [TestCase("SSL_GET", Url + "}\n virtualhost a\n MISC_CHECK {\n misc_path /bin/true", Url + "}\n virtualhost b\n MISC_CHECK {\n misc_path /bin/true", false)]
    [TestCase("DNS_CHECK", "type A", "type MX", true)]
    [TestCase("DNS_CHECK", "name a", "name b", false)]
    [TestCase("UDP_CHECK", "", "require_reply", true)]
    [TestCase("UDP_CHECK", "require_reply 00", "require_reply 01", false)]
    [TestCase("UDP_CHECK", "payload 00", "payload 01", false)]
    [TestCase("UDP_CHECK", "min_reply_length 1", "min_reply_length 2", false)]
    [TestCase("UDP_CHECK", "max_reply_length 1", "max_reply_length 2", false)]
    [TestCase("MISC_CHECK", "misc_path /bin/true", "misc_path /bin/false", true)]
    [TestCase("MISC_CHECK", "misc_path /bin/true", "misc_path \"/bin/true 1\"", true)]
    [TestCase("MISC_CHECK", "misc_path /bin/true", "misc_path /bin/true\n misc_dynamic", true)]
    [TestCase("MISC_CHECK", "misc_path /bin/true", "misc_path /bin/true\n misc_timeout 3", false)]
    [TestCase("MISC_CHECK", "misc_path /bin/true", "misc_path /bin/true\n user root", false)]
    public void An_option_that_changes_makes_another_check_or_not(string kind, string before, string after, bool isOther)
    {
        using var lvs = new DirectorHarness { FindProgram = static program => program };
        lvs.Load(Configuration(kind, before));
        lvs.Probe("10.0.0.2", false);
        Assert.That(lvs.Table, Is.EqualTo("udp 10.0.0.1 80 rr:"));
        lvs.Load(Configuration(kind, after));
        Assert.That(lvs.Table, Is.EqualTo(isOther ? "udp 10.0.0.1 80 rr: 10.0.0.2=1" : "udp 10.0.0.1 80 rr:"));
    }

    private static string Configuration(string kind, string options) =>
        $"virtual_server 10.0.0.1 80 {{\n protocol UDP\n lb_algo rr\n lb_kind NAT\n real_server 10.0.0.2 80 {{\n {kind} {{\n {options}\n }}\n }}\n}}\n";
}
