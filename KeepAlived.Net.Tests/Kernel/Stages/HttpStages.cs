namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>HTTP_GET and SSL_GET on a real nginx.</summary>
internal sealed class HttpStages : StageFixture
{
    private const string Service = "protocol TCP;lb_algo rr;lb_kind NAT";

    [Test]
    public void Status() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", check: Http("url { ;path /index.html;status_code 200;}")), Real("2", check: Http("url { ;path /index.html;status_code 404; }"))))
            .Start("0.1:80", "!0.2:80")
            .Page("1", "index.html", null, "!0.1:80")
            .Page("2", "index.html", null, "0.2:80")
            .Page("1", "index.html", "back", "0.1:80")
            .Slow("1", "!0.1:80")
            .Well("0.1:80")
            .Silent("1", "!0.1:80")
            .Stop();

    [Test]
    public void Status_ranges() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", check: Http("url { ;path /204; }")), Real("2", check: Http("url { ;path /301;status_code 200 300-302; }")),
            Real("3", check: Http("url { ;path /503;status_code 400-499; }")), Real("4", check: Http("url { ;path /301; }"))))
            .Start("0.1:80", "0.2:80", "!0.3:80", "!0.4:80")
            .Edit("status_code 400-499", "status_code 400-499 500-599", "0.3:80")
            .Down("1", "!0.1:80")
            .Stop();

    [Test]
    public void Digest() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", check: Http("url { ;path /index.html;digest 640f5d1c6b4a11d5ba6e5b1b2e0ea2dc; }")), Real("2", check: Http("url { ;path /;digest 86a631ffe71f366ce25f31ac277c9a68; }")),
            Real("3", check: Http("url { ;path /page;digest 764efa883dda1e11db47671c4a3bbd9e;status_code 200; }"))))
            .Start("!0.1:80", "0.2:80", "!0.3:80")
            .Page("3", "page", "hi\n", "0.3:80")
            .Page("3", "page", "ho\n", "!0.3:80")
            .Stop();

    [Test]
    public void Patterns() =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", check: Http("url { ;path /page;regex \"^state: (up|ok)$\";regex_options multiline; }")),
            Real("2", check: Http("url { ;path /page;regex broken;regex_no_match;status_code 200; }")),
            Real("3", check: Http("url { ;path /page;regex PAGE;regex_options caseless;regex_min_offset 1; }"))))
            .Page("1", "page", "first\nstate: up\nlast\n").Page("2", "page", "well\n").Page("3", "page", "a page\n")
            .Start("0.1:80", "0.2:80", "0.3:80")
            .Page("1", "page", "first\nstate: down\n", "!0.1:80")
            .Page("2", "page", "broken\n", "!0.2:80")
            .Page("1", "page", "state: ok\n", "0.1:80")
            .Page("2", "page", "whole\n", "0.2:80")
            .Stop();

    [Test]
    public void Virtual_hosts() =>
        Compare(Virtual("192.168.0.99 80", $"{Service};virtualhost shop.example", Real("1", check: Http("url { ;path /p; }")), Real("2", "virtualhost other.example", Http("url { ;path /p; }")),
            Real("3", check: Http("virtualhost other.example;url { ;path /p; }")), Real("4", check: Http("virtualhost other.example;url { ;path /p;virtualhost shop.example; }"))))
            .Page("1", "shop/p", "x").Page("2", "p", "x").Page("3", "shop/p", "x").Page("4", "shop/p", "x")
            .Start("0.1:80", "0.2:80", "!0.3:80", "0.4:80")
            .Page("2", "p", null, "!0.2:80")
            .Page("3", "p", "x", "0.3:80")
            .Stop();

    [TestCase("")]
    [TestCase("fast_recovery;")]
    public void Several_urls(string more) =>
        Compare(Virtual("192.168.0.99 80", Service, Real("1", check: Http($"{more}url {{ ;path /index.html; }};url {{ ;path /second; }};url {{ ;path /third; }}")), Real("2", check: Http("url { ;path /index.html; };url { ;path /204; }"))))
            .Page("1", "second", "2").Page("1", "third", "3")
            .Start("0.1:80", "0.2:80")
            .Page("1", "second", null, "!0.1:80")
            .Page("1", "second", "2", "0.1:80")
            .Page("1", "third", null, "!0.1:80")
            .Page("1", "third", "3", "0.1:80")
            .Down("2", "!0.2:80")
            .Up("2", "0.2:80")
            .Stop();

    [Test]
    public void Protocols_ports_and_addresses() =>
        Compare(Virtual("192.168.0.99 9", Service, Real("1 9", check: Http("http_protocol 1.1;connect_port 80;url { ;path /index.html; }")), Real("2 9", check: Http("connect_ip 10.0.0.1;connect_port 80;http_protocol 1.0C;url { ;path /index.html; }")),
            Real("3 9", check: Http("bindto 10.255.0.1;connect_port 80;http_protocol 1.1C;url { ;path /index.html; }")), Real("4 9", check: Http("url { ;path /index.html; }"))))
            .Start("0.1:9 ", "0.2:9 ", "0.3:9 ", "!0.4:9 ")
            .Down("1", "!0.1:9 ", "!0.2:9 ")
            .Up("1", "0.1:9 ", "0.2:9 ")
            .Stop();

    [Test]
    public void Tls() =>
        Compare(Virtual("192.168.0.99 443", Service, Real("1 443", check: Ssl("url { ;path /index.html;status_code 200; }")), Real("2 80", check: Ssl("url { ;path /index.html; }")),
            Real("3 443", check: Ssl("virtualhost shop.example;enable_sni;url { ;path /p; }")), Real("4 443", check: Http("url { ;path /index.html;status_code 200; }"))))
            .Page("3", "shop/p", "x")
            .Start("0.1:443", "!0.2:80", "0.3:443", "!0.4:443")
            .Page("3", "shop/p", null, "!0.3:443")
            .Page("3", "shop/p", "x", "0.3:443")
            .Slow("1", "!0.1:443")
            .Well("0.1:443")
            .Silent("3", "!0.3:443")
            .Stop();

    [Test]
    public void IPv6() =>
        Compare(Virtual("2001:db8::99 80", Service, Real(":1", check: Http("url { ;path /index.html;status_code 200; }")), Real(":2 443", check: Ssl("url { ;path /index.html; }"))))
            .Start("::1]:80", "::2]:443")
            .Page(":1", "index.html", null, "!::1]:80")
            .Down(":2", "!::2]:443")
            .Up(":2", "::2]:443")
            .Silent(":2", "!::2]:443")
            .Stop();

    private static string Http(string settings) => $"HTTP_GET {{;{settings};}}";

    private static string Ssl(string settings) => $"SSL_GET {{;{settings};}}";
}
