using System.Text;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Checking.Checkers;

internal sealed class PatternSearchTests
{
    private static PatternSearch Search(string pattern, string[] options, uint minimum, uint maximum, IEnumerable<byte[]> pieces)
    {
        var (compiled, error) = Pcre2.Compile(pattern, options);
        Assert.That(error, Is.Null);
        using (compiled)
        {
            var search = new PatternSearch(compiled!, minimum, maximum);
            foreach (var piece in pieces) search.Add(piece);
            return search;
        }
    }

    [TestCase("needle", "", 0u, 0u, true)]
    [TestCase("need.*?ed,", "", 0u, 0u, true)]
    [TestCase("noodle", "", 0u, 0u, false)]
    [TestCase("^needle", "", 0u, 0u, false, Description = "what was forgotten is still before it")]
    [TestCase("^needle", "multiline", 0u, 0u, true)]
    [TestCase(@"(?<=here\n)needle", "", 0u, 0u, true)]
    [TestCase(@"(?<=there\n)needle", "", 0u, 0u, false)]
    [TestCase(@"\bneedle\b", "", 0u, 0u, true)]
    [TestCase("needle", "", 15u, 0u, true)]
    [TestCase("needle", "", 16u, 0u, false)]
    [TestCase("needle", "", 0u, 15u, true)]
    [TestCase("needle", "", 0u, 14u, false)]
    [TestCase("n.edle", "utf", 0u, 0u, true)]
    [TestCase(@"\x{e9}t\x{e9}", "utf", 0u, 0u, true)]
    public void However_the_answer_is_cut_the_verdict_is_the_same(string pattern, string options, uint minimum, uint maximum, bool found)
    {
        var answer = Encoding.UTF8.GetBytes("a haystack here\nneedle indeed, \u00e9t\u00e9, and so on".Replace("haystack", "haystac", StringComparison.Ordinal));
        for (var size = 1; size <= answer.Length; size++)
            Assert.That(Search(pattern, options.Split(' ', StringSplitOptions.RemoveEmptyEntries), minimum, maximum, answer.Chunk(size)).Found, Is.EqualTo(found), $"pieces of {size}");
    }

    [Test]
    public void What_is_behind_a_megabyte_is_found() =>
        Assert.That(Search("needle", [], 0, 0, [.. Enumerable.Repeat(new byte[4096], 1000), "needle"u8.ToArray()]).Found);

    [Test]
    public void A_match_that_stays_open_is_given_up()
    {
        var search = Search("a.*b", ["dotall"], 0, 0, Enumerable.Repeat("aaaa"u8.ToArray(), PatternSearch.LongestOpen).Chunk(1024).Select(pieces => pieces.SelectMany(bytes => bytes).ToArray()));
        Assert.That((search.Found, search.Error), Is.EqualTo((false, $"it needs more than {PatternSearch.LongestOpen} bytes")));
    }

    [Test]
    public void The_end_may_leave_a_match_open()
    {
        var search = Search("x+", [], 0, 0, ["yxx"u8.ToArray()]);
        Assert.That((search.Found, search.IsOpen), Is.EqualTo((false, true)));
    }
}
