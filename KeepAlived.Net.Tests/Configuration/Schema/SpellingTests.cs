using FsCheck;
using FsCheck.Fluent;

namespace KeepAlived.Net.Configuration.Schema;

internal sealed class SpellingTests
{
    [TestCase("interfce", "interface")]
    [TestCase("prioirty", "priority")]
    [TestCase("virtual_router", "virtual_router_id")]
    [TestCase("xyz", null)]
    [TestCase("stat", "state")]
    public void The_nearest_word_is_meant(string word, string? expected) =>
        Assert.That(Spelling.Nearest(word, ["interface", "priority", "virtual_router_id", "state"]), Is.EqualTo(expected));

    [TestCase("ab", "ba", 1, Description = "neighbours swapped count once")]
    [TestCase("kitten", "sitting", 3)]
    [TestCase("", "abc", 3)]
    public void Distances_count_edits(string left, string right, int expected) => Assert.That(Spelling.Distance(left, right, 9), Is.EqualTo(expected));

    private static readonly Gen<string> Words = Gen.Elements("abc".ToCharArray()).ArrayOf().Select(letters => new string(letters));

    [Test]
    public void Below_the_limit_each_edit_counts() =>
        Prop.ForAll(Words.Two().ToArbitrary(), Gen.Choose(1, 12).ToArbitrary(), (words, limit) =>
            Spelling.Distance(words.Item1, words.Item2, limit) == Math.Min(limit, Slow(words.Item1, words.Item2))).QuickCheckThrowOnFailure();

    /// <summary>The definition, without a limit.</summary>
    private static int Slow(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= right.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
            for (var j = 1; j <= right.Length; j++)
            {
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        return rows[left.Length, right.Length];
    }
}
