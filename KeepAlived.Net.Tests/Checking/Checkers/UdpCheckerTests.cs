using System.Text;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

[CancelAfter(10_000)]
internal sealed class UdpCheckerTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5), Impatient = TimeSpan.FromSeconds(0.2);

    private static Task<ProbeResult> ProbeAsync(System.Net.IPEndPoint target, UdpCheck settings, TimeSpan timeout) =>
        new UdpChecker(new CheckConnection(target, null, timeout), settings).AskAsync();

    [Test]
    public async Task What_is_sent_by_default_is_what_keepalived_sends()
    {
        using var server = new ScriptedDatagrams(static _ => ["yes"u8.ToArray()]);
        Assert.That(await ProbeAsync(server.EndPoint, new UdpCheck(), Patient), Is.EqualTo(ProbeResult.Success));
        Assert.That(Encoding.ASCII.GetString(server.Received.Single()), Is.EqualTo("keepalived check - keepalived ch"), "recorded from 2.2.7");
    }

    [Test]
    public async Task A_payload_replaces_it()
    {
        using var server = new ScriptedDatagrams(static _ => ["yes"u8.ToArray()]);
        await ProbeAsync(server.EndPoint, new UdpCheck { Payload = [0, 255, 7] }, Patient);
        Assert.That(server.Received.Single(), Is.EqualTo(new byte[] { 0, 255, 7 }));
    }

    [Test]
    public async Task Silence_is_good_unless_an_answer_is_required()
    {
        using var server = new ScriptedDatagrams(static _ => []);
        Assert.That(await ProbeAsync(server.EndPoint, new UdpCheck(), Impatient), Is.EqualTo(ProbeResult.Success));
        Assert.That(await ProbeAsync(server.EndPoint, new UdpCheck { RequireReply = true }, Impatient), Is.EqualTo(ProbeResult.Failure("no answer after 0.2 s")));
    }

    [Test]
    public async Task A_closed_port_fails_at_once() =>
        Assert.That(await ProbeAsync(ScriptedDatagrams.Nobody(), new UdpCheck(), Patient), Is.EqualTo(ProbeResult.Failure("connection refused")));

    [TestCase("", 0, 255, "")]
    [TestCase("", 6, 255, "", Description = "keepalived looks at the length only where bytes are given")]
    [TestCase("", 0, 4, "")]
    [TestCase("72", 6, 255, "an answer of 5 bytes, expected at least 6")]
    [TestCase("72", 0, 4, "an answer of 5 bytes, expected at most 4")]
    [TestCase("7265", 0, 255, "")]
    [TestCase("72ff", 0, 255, "byte 1 of the answer is 65, expected ff")]
    [TestCase("7265706c7900", 0, 255, "", Description = "as far as it goes")]
    public async Task A_required_answer_has_a_length_and_a_beginning(string reply, int least, int most, string reason)
    {
        using var server = new ScriptedDatagrams(static _ => ["reply"u8.ToArray()]);
        var settings = new UdpCheck { RequireReply = true, Reply = reply.Length == 0 ? null : Convert.FromHexString(reply), MinimumReply = (ushort)least, MaximumReply = (ushort)most };
        Assert.That((await ProbeAsync(server.EndPoint, settings, Patient)).Reason, Is.EqualTo(reason));
    }

    [Test]
    public async Task Digits_that_are_not_given_do_not_count()
    {
        using var server = new ScriptedDatagrams(static _ => [[0x12, 0x34]]);
        var settings = new UdpCheck { RequireReply = true, Reply = [0x02, 0x30], ReplyMask = [0x0F, 0xF0] };
        Assert.That(await ProbeAsync(server.EndPoint, settings, Patient), Is.EqualTo(ProbeResult.Success));
        settings.Reply = [0x03, 0x30];
        Assert.That((await ProbeAsync(server.EndPoint, settings, Patient)).Succeeded, Is.False);
    }
}
