namespace KeepAlived.Net.Configuration.Syntax;

internal sealed class WildcardTests
{
    [TestCase("*.conf", "a.conf", true)]
    [TestCase("*.conf", "a.con", false)]
    [TestCase("*.conf", ".conf", true)]
    [TestCase("a?c", "abc", true)]
    [TestCase("a?c", "ac", false)]
    [TestCase("*a*b*", "xxaxxbxx", true)]
    [TestCase("*a*b*", "xxbxxa", false)]
    [TestCase("[a-c]1", "b1", true)]
    [TestCase("[a-c]1", "d1", false)]
    [TestCase("[!a-c]1", "d1", true)]
    [TestCase("[^a]", "a", false)]
    [TestCase("[]]", "]", true)]
    [TestCase("[a", "[a", true, Description = "an open bracket alone is itself")]
    [TestCase("", "", true)]
    [TestCase("", "a", false)]
    public void Names_are_matched_as_glob_does(string pattern, string name, bool expected) =>
        Assert.That(Wildcard.Matches(pattern, name), Is.EqualTo(expected));

    [Test, CancelAfter(5000)]
    public void Many_stars_take_no_exponential_time() =>
        Assert.That(Wildcard.Matches(string.Concat(Enumerable.Repeat("*a", 200)), new string('a', 199)), Is.False);
}
