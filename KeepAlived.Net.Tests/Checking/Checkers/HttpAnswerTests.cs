using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KeepAlived.Net.Checking.Checkers;

namespace KeepAlived.Net.Tests.Checking.Checkers;

internal sealed class HttpAnswerTests
{
    private static readonly byte[] Whole = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nServer: x\r\n\r\nbody\r\n\r\nmore");

    [Test]
    public void However_it_is_cut_the_verdict_is_the_same([Range(1, 45)] int size)
    {
        using var whole = Answer(Whole.Length);
        using var pieces = Answer(size);
        Assert.That(pieces.Status, Is.EqualTo(200));
        Assert.That(pieces.Digest, Is.EqualTo(whole.Digest));
    }

    [Test]
    public void The_digest_is_that_of_the_body_alone()
    {
        using var answer = Answer(7);
        var expected = System.Security.Cryptography.MD5.HashData("body\r\n\r\nmore"u8);
        Assert.That(answer.Digest, Is.EqualTo(Convert.ToHexStringLower(expected)));
    }

    [Test]
    public void Every_truncation_is_judged_by_what_came()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            using var answer = new HttpAnswer(digestWanted: false);
            Assert.That(answer.Add(Whole.AsSpan(0, length)), Is.Null);
            Assert.That(answer.Status, length >= "HTTP/1.1 200 ".Length ? Is.EqualTo(200) : Is.Null, $"{length} bytes");
            Assert.That(answer.HasHeaders, Is.EqualTo(length >= Whole.AsSpan().IndexOf("\r\n\r\n"u8) + 4), $"{length} bytes");
        }
    }

    [TestCase("HTTP/1.0 200 OK\r\n", 200)]
    [TestCase("HTTP/1.0 200 \r\n", 200)]
    [TestCase("\0 404 Not Found", 404)]
    [TestCase("HTTP/1.0  200 OK", null)]
    [TestCase("HTTP/2 503\r\n", null)]
    [TestCase("HTTP/1.0 2000 OK", null)]
    [TestCase("HTTP/1.0 -20 OK", null)]
    [TestCase("HTTP/1.0\r\nX: 200 ", null, TestName = "a status is not taken from the next line")]
    [TestCase("", null)]
    [TestCase("200", null)]
    public void The_status_line(string line, int? expected) =>
        Assert.That(HttpAnswer.StatusOf(Encoding.ASCII.GetBytes(line)), Is.EqualTo(expected));

    [TestCase("Content-Length: 2", "bo")]
    [TestCase("Content-Length:\t2 ", "bo")]
    [TestCase("X-Content-Length: 2", "bo", Description = "keepalived takes it for the length")]
    [TestCase("content-length: 2", "body", Description = "keepalived does not know it in small letters")]
    [TestCase("Content-Length: 99", "body")]
    [TestCase("Content-Length: -2", "body")]
    [TestCase("Content-Length: 2x", "body")]
    [TestCase("Content-Length: 99999999999999999999", "body")]
    public void The_digest_is_that_of_as_much_as_was_announced(string header, string digested)
    {
        using var answer = new HttpAnswer(digestWanted: true);
        foreach (var piece in Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\n{header}\r\n\r\nbody").Chunk(3)) Assert.That(answer.Add(piece), Is.Null);
        Assert.That(answer.Digest, Is.EqualTo(Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(Encoding.ASCII.GetBytes(digested)))));
    }

    [TestCase(HttpAnswer.LargestHeader, null)]
    [TestCase(HttpAnswer.LargestHeader + 1, "no end of its headers within 4095 bytes")]
    public void Headers_have_to_end_in_time(int length, string? excess)
    {
        using var answer = new HttpAnswer(digestWanted: false);
        Assert.That(answer.Add(Encoding.ASCII.GetBytes("HTTP/1.0 200 OK\r\nX: ".PadRight(length - 4, 'a') + "\r\n\r\nbody")), Is.EqualTo(excess));
        Assert.That(answer.HasHeaders, Is.EqualTo(excess is null));
    }

    [Test]
    public void Random_bytes_never_throw_and_never_grow_beyond_the_limit() => Prop.ForAll<byte[][]>(pieces =>
    {
        using var answer = new HttpAnswer(digestWanted: true);
        foreach (var piece in pieces) answer.Add(piece);
        return answer.Status is null or (>= 0 and <= 999) && answer.Digest!.Length == 32;
    }).QuickCheckThrowOnFailure();

    private static HttpAnswer Answer(int size)
    {
        var answer = new HttpAnswer(digestWanted: true);
        foreach (var piece in Whole.Chunk(size)) Assert.That(answer.Add(piece), Is.Null);
        return answer;
    }
}
