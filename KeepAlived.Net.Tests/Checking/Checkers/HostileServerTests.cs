using System.Diagnostics;
using System.Text;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

/// <summary>A server that means harm costs bounded memory, bounded time and one failed probe.</summary>
[CancelAfter(60_000), NonParallelizable]
internal sealed class HostileServerTests
{
    private const string Ok = "HTTP/1.0 200 OK\r\n", Get = "HTTP_GET {\n url {\n path /\n }\n connect_timeout 0.3\n }";
    private const string Pattern = "HTTP_GET {\n url {\n path /\n regex \"a.*b\"\n regex_options dotall\n }\n connect_timeout 0.3\n }";
    private const string Digest = "HTTP_GET {\n url {\n path /\n digest 00000000000000000000000000000000\n }\n connect_timeout 0.3\n }";
    private const string Mail = "SMTP_CHECK {\n connect_timeout 0.3\n }", Two = "HTTP_GET {\n url {\n path /\n }\n http_protocol 2\n connect_timeout 0.3\n }";
    private const long Memory = 4 << 20;

    /// <summary>Ten silences of connect_timeout, and what a busy machine adds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static IEnumerable<TestCaseData> Servers =>
    [
        Case("garbage", Get, "", Noise(1 << 16), 0),
        Case("a status line of megabytes", Get, "HTTP/1.0 200 ", Letters(1 << 20), 0),
        Case("headers without end", Get, Ok, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("X: y\r\n", 1000))), 0),
        Case("a body without end", Get, Ok + "\r\n", Letters(1 << 16), 0),
        Case("a body without end to digest", Digest, Ok + "\r\n", Letters(1 << 16), 0),
        Case("a body without end that a pattern could go on for ever in", Pattern, Ok + "\r\n", Letters(1 << 12), 0),
        Case("a byte now and then in the status line", Get, "", Letters(1), 100),
        Case("a byte now and then in the body", Get, Ok + "\r\n", Letters(1), 100),
        Case("nothing", Get, "", [], 1000),
        Case("a greeting without end", Mail, "220 ", Letters(1 << 16), 0),
        Case("a byte now and then in the greeting", Mail, "220 ", Letters(1), 100),
        Case("garbage instead of frames", Two, "", Noise(1 << 16), 0),
        Case("frames without end", Two, "", [.. Enumerable.Repeat(Http2Peer.Settings, 1000).SelectMany(frame => frame)], 0),
    ];

    [TestCaseSource(nameof(Servers))]
    public async Task It_costs_one_failed_probe(string check, string first, byte[] piece, int pause)
    {
        using var server = ScriptedServer.Streaming(first, piece, TimeSpan.FromMilliseconds(pause));
        var checker = CheckerFile.Make(check, server.EndPoint);
        using var owned = checker as IDisposable;
        var (before, most, clock) = (GC.GetTotalMemory(forceFullCollection: true), 0L, Stopwatch.StartNew());
        var probe = checker.AskAsync();
        while (!probe.IsCompleted)
        {
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            await Task.WhenAny(probe, Task.Delay(50));
        }
        Assert.That((await probe).Succeeded, Is.False);
        Assert.That(clock.Elapsed, Is.LessThan(Longest));
        Assert.That(most, Is.LessThan(Memory), "bytes held while the probe went on");
    }

    private static TestCaseData Case(string name, string check, string first, byte[] piece, int pause) => new TestCaseData(check, first, piece, pause).SetName(name);

    private static byte[] Letters(int count) => [.. Enumerable.Repeat((byte)'a', count)];

    private static byte[] Noise(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
