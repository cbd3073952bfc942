using System.Diagnostics;
using System.Net;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

[CancelAfter(30_000)]
internal sealed class HttpCheckerTests
{
    private const string Good = "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nhi\n", DigestOfGood = "764efa883dda1e11db47671c4a3bbd9e";
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5), Impatient = TimeSpan.FromSeconds(0.2);

    /// <summary>Recorded from keepalived 2.2.7 on the wire, port 80 and others alike.</summary>
    [TestCase(HttpProtocol.Http10, "/a/../b//c%7Ed?x=1", null, "127.0.0.4:8081", "GET /a/../b//c%7Ed?x=1 HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: 127.0.0.4:8081\r\n\r\n")]
    [TestCase(HttpProtocol.Http10, "/two", "vh.example", "127.0.0.4:8081", "GET /two HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: vh.example\r\n\r\n")]
    [TestCase(HttpProtocol.Http11, "/a", null, "127.0.0.2:8081", "GET /a HTTP/1.1\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: 127.0.0.2:8081\r\n\r\n")]
    [TestCase(HttpProtocol.Http10Close, "/c", null, "127.0.0.2:8082", "GET /c HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: 127.0.0.2:8082\r\n\r\n")]
    [TestCase(HttpProtocol.Http10, "/port80", null, "127.0.0.3:80", "GET /port80 HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: 127.0.0.3:80\r\n\r\n")]
    public void The_request_is_keepaliveds_byte_for_byte(HttpProtocol protocol, string path, string? virtualHost, string target, string expected) =>
        Assert.That(HttpRequest.Format(new HttpGet { Protocol = protocol }, new HttpUrl { Path = path, VirtualHost = virtualHost }, IPEndPoint.Parse(target)), Is.EqualTo(expected));

    [TestCase(RequestMethod.Head, new string[0], "HEAD / HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: [2001:db8::1]:80\r\n\r\n")]
    [TestCase(RequestMethod.Get, new[] { "Aladdin", "open sesame" }, "GET / HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: [2001:db8::1]:80\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n")]
    public void What_keepalived_does_not_know_changes_the_request(RequestMethod method, string[] credentials, string expected) =>
        Assert.That(HttpRequest.Format(new HttpGet { Method = method, Credentials = credentials }, new HttpUrl(), IPEndPoint.Parse("[2001:db8::1]:80")), Is.EqualTo(expected));

    [Test]
    public async Task What_goes_over_the_wire_is_the_request_and_nothing_else()
    {
        using var server = ScriptedServer.Answering(Good);
        var url = new HttpUrl { Path = "/x" };
        Assert.That(await ProbeAsync(server, Patient, url), Is.EqualTo(ProbeResult.Success));
        Assert.That(server.Requests, Is.EqualTo(new[] { HttpRequest.Format(new HttpGet(), url, server.EndPoint) }));
    }

    [TestCase("HTTP/1.0 200 OK\r\n\r\n", "")]
    [TestCase("HTTP/1.1 299 Odd\r\n\r\n", "")]
    [TestCase("HTTP/1.0 204\r\n\r\n", "the answer to / has no HTTP status", Description = "no blank behind the code, as keepalived wants")]
    [TestCase("HTTP/1.0 200 OK\r\nX: y", "the answer to / ends before its headers do")]
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: 99\r\n\r\nshort", "", Description = "keepalived only logs a wrong length")]
    [TestCase("HTTP/1.0 503 No\r\n\r\n", "HTTP status 503 of /, expected 200-299")]
    [TestCase("HTTP/1.0 301 Moved\r\nLocation: /\r\n\r\n", "HTTP status 301 of /, expected 200-299", Description = "redirects are not followed")]
    [TestCase("HTTP/1.0 20x OK\r\n\r\n", "the answer to / has no HTTP status")]
    [TestCase("220 smtp.example ESMTP\r\n", "the answer to / ends before its headers do")]
    [TestCase("", "the answer to / ends before its headers do")]
    public async Task An_answer_is_judged_by_its_status(string answer, string reason)
    {
        using var server = ScriptedServer.Answering(answer);
        Assert.That((await ProbeAsync(server, Patient, new HttpUrl())).Reason, Is.EqualTo(reason));
    }

    [TestCase(200, "")]
    [TestCase(404, "")]
    [TestCase(450, "")]
    [TestCase(500, "HTTP status 500 of /, expected 200, 400-450")]
    public async Task Declared_statuses_and_ranges_replace_the_default(int status, string reason)
    {
        using var server = ScriptedServer.Answering($"HTTP/1.0 {status} X\r\n\r\n");
        Assert.That((await ProbeAsync(server, Patient, new HttpUrl { StatusCodes = [(200, 200), (400, 450)] })).Reason, Is.EqualTo(reason));
    }

    [TestCase(DigestOfGood, "")]
    [TestCase("00000000000000000000000000000000", "digest " + DigestOfGood + " of /, expected 00000000000000000000000000000000")]
    public async Task The_digest_is_the_bodys(string digest, string reason)
    {
        using var server = ScriptedServer.Answering(Good);
        Assert.That((await ProbeAsync(server, Patient, new HttpUrl { Digest = digest })).Reason, Is.EqualTo(reason));
    }

    /// <summary>Which urls are asked, and what each probe says: S all have succeeded, p a part has, F failed.</summary>
    [TestCase("200 200 200 200", "/1 /2 /3 /1", "ppSp")]
    [TestCase("200 500 500 200 200 200 200", "/1 /2 /2 /2 /1 /2 /3", "pFFpppS", Description = "the url that failed, then all of them")]
    [TestCase("500 200 200 200 200", "/1 /1 /1 /2 /3", "FpppS")]
    public async Task Each_probe_asks_one_url(string statuses, string paths, string verdicts)
    {
        using var server = ScriptedServer.AnsweringInTurn([.. statuses.Split(' ').Select(status => $"HTTP/1.0 {status} X\r\n\r\n")]);
        using var checker = Checker(server, Patient, [.. "123".Select(path => new HttpUrl { Path = $"/{path}" })]);
        var told = "";
        for (var i = statuses.Split(' ').Length; i > 0; i--)
        {
            var result = await checker.AskAsync();
            told += result.IsPart ? 'p' : result.Succeeded ? 'S' : 'F';
        }
        Assert.That((string.Join(' ', server.Requests.Select(request => request.Split(' ')[1])), told), Is.EqualTo((paths, verdicts)));
    }

    [Test]
    public async Task A_server_that_says_nothing_times_out()
    {
        using var server = ScriptedServer.Silent();
        Assert.That(await ProbeAsync(server, Impatient, new HttpUrl()), Is.EqualTo(ProbeResult.Failure("timed out waiting for the answer to / after 0.2 s") with { FailedUrl = "/" }));
    }

    [Test]
    public async Task A_server_that_does_not_close_times_out_as_with_keepalived()
    {
        using var server = ScriptedServer.Streaming(Good, [], TimeSpan.FromSeconds(1));
        Assert.That(await ProbeAsync(server, Impatient, new HttpUrl()), Is.EqualTo(ProbeResult.Failure("timed out waiting for the answer to / after 0.2 s") with { FailedUrl = "/" }));
    }

    [Test]
    public async Task A_server_that_drips_fails_in_bounded_time()
    {
        using var server = ScriptedServer.Streaming("HTTP/1.0 200 OK\r\n\r\n", [(byte)'x'], TimeSpan.FromSeconds(0.05));
        var clock = Stopwatch.StartNew();
        Assert.That(await ProbeAsync(server, Impatient, new HttpUrl()), Is.EqualTo(ProbeResult.Failure("no end of the answer to / after 2 s") with { FailedUrl = "/" }));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    [TestCase("", "the answer to / has no end of its headers within 4095 bytes", Description = "an endless status line")]
    [TestCase("HTTP/1.0 200 OK\r\nX: ", "the answer to / has no end of its headers within 4095 bytes")]
    public async Task Endless_headers_are_cut_off(string first, string reason)
    {
        using var server = ScriptedServer.Streaming(first, new byte[16 * 1024], TimeSpan.Zero);
        Assert.That((await ProbeAsync(server, Patient, new HttpUrl())).Reason, Is.EqualTo(reason));
    }

    [Test]
    public async Task An_endless_body_fails_and_takes_no_memory()
    {
        using var server = ScriptedServer.Streaming("HTTP/1.0 200 OK\r\n\r\n", new byte[64 * 1024], TimeSpan.Zero);
        var result = await ProbeAsync(server, Patient, new HttpUrl());
        Assert.That(result.Reason, Does.StartWith("the answer to / has a body of more than").Or.StartWith("no end of the answer to /"));
        Assert.That(GC.GetTotalMemory(forceFullCollection: true), Is.LessThan(256 << 20));
    }

    [Test]
    public async Task A_closed_port_says_so()
    {
        var checker = new HttpChecker(new CheckConnection(ScriptedServer.Nobody(), null, Patient), new HttpGet { Urls = [new HttpUrl()] });
        Assert.That(await checker.AskAsync(), Is.EqualTo(ProbeResult.Failure("connection refused") with { FailedUrl = "/" }));
    }

    private static async Task<ProbeResult> ProbeAsync(ScriptedServer server, TimeSpan timeout, HttpUrl url)
    {
        using var checker = Checker(server, timeout, url);
        return await checker.AskAsync();
    }

    private static HttpChecker Checker(ScriptedServer server, TimeSpan timeout, params HttpUrl[] urls) =>
        new(new CheckConnection(server.EndPoint, null, timeout), new HttpGet { Urls = [.. urls] });
}
