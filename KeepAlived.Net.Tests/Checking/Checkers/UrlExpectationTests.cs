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

    [TestCase("ok", "", "ok", "")]
    [TestCase("HI", "", "hi", "the answer to / does not match the pattern")]
    [TestCase("HI", "caseless", "hi", "")]
    [TestCase("a.c", "", "a\nc", "the answer to / does not match the pattern")]
    [TestCase("a.c", "dotall", "a\nc", "")]
    [TestCase("^b", "multiline", "a\nb", "")]
    [TestCase("^ok", "", "ok", "the answer to / does not match the pattern", Description = "the headers are before it")]
    [TestCase("ok$", "", "ok", "the answer to / ends where a match of the pattern could go on, which is no match")]
    [TestCase("200 OK", "", "", "", Description = "the headers are looked at too")]
    [TestCase("a++b", "", "aab", "", Description = "what .NET's own patterns refuse")]
    [TestCase("[[:alpha:]]{3}", "", "12abc", "")]
    [TestCase("x\\Ky", "", "xy", "")]
    [TestCase("x.y", "utf", "x\u00c3\u00a9y", "")]
    public void A_pattern_is_PCRE2s(string pattern, string options, string body, string reason) =>
        Assert.That(Judge(new HttpUrl { Regex = pattern, RegexOptions = options.Split(' ', StringSplitOptions.RemoveEmptyEntries) }, body), Is.EqualTo(reason));

    [TestCase("no", "", Description = "absent, as it should be")]
    [TestCase("yes: error", "the answer to / matches the pattern that it must not")]
    public void A_pattern_may_have_to_be_absent(string body, string reason) =>
        Assert.That(Judge(new HttpUrl { Regex = "error", RegexNoMatch = true }, body), Is.EqualTo(reason));

    [TestCase(0u, 0u, true)]
    [TestCase(23u, 0u, true)]
    [TestCase(24u, 0u, false)]
    [TestCase(0u, 23u, true)]
    [TestCase(0u, 22u, false)]
    [TestCase(99u, 0u, false)]
    public void A_match_begins_between_its_offsets_in_the_whole_answer(uint least, uint most, bool matches) =>
        Assert.That(Judge(new HttpUrl { Regex = "ok", RegexMinimumOffset = least, RegexMaximumOffset = most }, "0123ok").Length == 0, Is.EqualTo(matches));

    [Test]
    public void A_pattern_may_have_a_stack_of_its_own() =>
        Assert.That(Judge(new HttpUrl { Regex = "(a|b)+c", RegexStackStart = 32 * 1024, RegexStackMaximum = 512 * 1024 }, string.Concat(Enumerable.Repeat("ab", 5000)) + "c"), Is.Empty);

    [Test]
    public void A_pattern_that_is_none_fails_and_says_where() =>
        Assert.That(Judge(new HttpUrl { Regex = "a(b" }, "ab"), Is.EqualTo("the pattern of / cannot be used: missing closing parenthesis at character 4"));

    [Test]
    public void A_pattern_that_would_take_for_ever_is_given_up() =>
        Assert.That(Judge(new HttpUrl { Regex = "(a+)+c", RegexOptions = ["no_auto_possess", "no_start_optimize"] }, new string('a', 5000) + "b"), Does.Contain("was given up: match limit exceeded"));
}
