using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Tests.Checking.Checkers;

internal sealed class UrlExpectationTests
{
    private static string Judge(HttpUrl url, string body)
    {
        using var expected = new UrlExpectation(url);
        using var answer = expected.MakeAnswer();
        Assert.That(answer.Add(System.Text.Encoding.Latin1.GetBytes($"HTTP/1.0 200 OK\r\n\r\n{body}")), Is.Null);
        return expected.Judge(answer).Reason;
    }

    [TestCase("^ok$", "", "ok", "")]
    [TestCase("^OK$", "", "ok", "the body of / does not match the pattern")]
    [TestCase("^OK$", "caseless", "ok", "")]
    [TestCase("a.c", "", "a\nc", "the body of / does not match the pattern")]
    [TestCase("a.c", "dotall", "a\nc", "")]
    [TestCase("^b", "multiline", "a\nb", "")]
    [TestCase("a++b", "", "aab", "", Description = "what .NET's own patterns refuse")]
    [TestCase("[[:alpha:]]{3}", "", "12abc", "")]
    [TestCase("x\\Ky", "", "xy", "")]
    public void A_pattern_is_PCRE2s(string pattern, string options, string body, string reason) =>
        Assert.That(Judge(new HttpUrl { Regex = pattern, RegexOptions = options.Split(' ', StringSplitOptions.RemoveEmptyEntries) }, body), Is.EqualTo(reason));

    [TestCase("no", "", Description = "absent, as it should be")]
    [TestCase("yes: error", "the body of / matches the pattern that it must not")]
    public void A_pattern_may_have_to_be_absent(string body, string reason) =>
        Assert.That(Judge(new HttpUrl { Regex = "error", RegexNoMatch = true }, body), Is.EqualTo(reason));

    [TestCase(0u, 0u, true)]
    [TestCase(4u, 0u, true)]
    [TestCase(5u, 0u, false)]
    [TestCase(0u, 4u, true)]
    [TestCase(0u, 3u, false)]
    [TestCase(99u, 0u, false)]
    public void A_match_begins_between_its_offsets(uint least, uint most, bool matches) =>
        Assert.That(Judge(new HttpUrl { Regex = "ok", RegexMinimumOffset = least, RegexMaximumOffset = most }, "0123ok").Length == 0, Is.EqualTo(matches));

    [Test]
    public void A_pattern_that_is_none_fails_and_says_where() =>
        Assert.That(Judge(new HttpUrl { Regex = "a(b" }, "ab"), Is.EqualTo("the pattern of / cannot be used: missing closing parenthesis at character 4"));

    [Test]
    public void A_pattern_that_would_take_for_ever_is_given_up() =>
        Assert.That(Judge(new HttpUrl { Regex = "(a+)+$", RegexOptions = ["no_auto_possess"] }, new string('a', 5000) + "b"), Does.Contain("was given up: match limit exceeded"));

    [Test]
    public void A_body_too_large_for_a_pattern_is_refused()
    {
        using var answer = new HttpAnswer(digestWanted: false, bodyWanted: true);
        var piece = new byte[1024 * 1024];
        Assert.That(answer.Add("HTTP/1.0 200 OK\r\n\r\n"u8), Is.Null);
        for (var i = 0; i < HttpAnswer.LargestKept / piece.Length; i++) Assert.That(answer.Add(piece), Is.Null);
        Assert.That(answer.Add(piece), Does.Contain("to look for the pattern in"));
    }
}
