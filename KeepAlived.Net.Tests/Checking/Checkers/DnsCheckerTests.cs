using System.Buffers.Binary;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

[CancelAfter(10_000)]
internal sealed class DnsCheckerTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5), Impatient = TimeSpan.FromSeconds(0.2);
    private static readonly DnsCheck Check = new() { Name = "example.com", Type = "A" };

    private static Task<ProbeResult> ProbeAsync(ScriptedDatagrams server, DnsCheck check, TimeSpan timeout) =>
        new DnsChecker(new CheckConnection(server.EndPoint, null, timeout), check).AskAsync();

    /// <summary>The query with a response's flags.</summary>
    private static byte[] Answer(byte[] query, ushort flags)
    {
        var answer = (byte[])query.Clone();
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), flags);
        return answer;
    }

    [TestCase(0x8180, "")]
    [TestCase(0x8182, "response code SERVFAIL")]
    [TestCase(0x8183, "response code NXDOMAIN")]
    [TestCase(0x8185, "response code REFUSED")]
    [TestCase(0x818F, "response code 15")]
    [TestCase(0x0100, "the answer is a query")]
    public async Task An_answer_is_judged_by_its_code(int flags, string reason)
    {
        using var server = new ScriptedDatagrams(query => [Answer(query, (ushort)flags)]);
        Assert.That((await ProbeAsync(server, Check, Patient)).Reason, Is.EqualTo(reason));
    }

    [Test]
    public async Task An_answer_to_another_query_is_passed_over()
    {
        using var server = new ScriptedDatagrams(query => [[(byte)(query[0] ^ 1), .. Answer(query, 0x8182)[1..]], [1], Answer(query, 0x8180)]);
        Assert.That(await ProbeAsync(server, Check, Patient), Is.EqualTo(ProbeResult.Success));
    }

    [Test]
    public async Task A_third_of_a_header_is_no_answer()
    {
        using var server = new ScriptedDatagrams(query => [query[..7]]);
        Assert.That((await ProbeAsync(server, Check, Impatient)).Reason, Is.EqualTo("no answer after 0.2 s"));
    }

    [Test]
    public async Task Silence_fails()
    {
        using var server = new ScriptedDatagrams(static _ => []);
        Assert.That((await ProbeAsync(server, Check, Impatient)).Reason, Is.EqualTo("no answer after 0.2 s"));
    }

    [Test]
    public async Task A_name_that_cannot_be_asked_for_fails()
    {
        using var server = new ScriptedDatagrams(static _ => []);
        Assert.That((await ProbeAsync(server, new DnsCheck { Name = new string('a', 64) }, Patient)).Reason, Does.Contain("too long"));
    }
}
