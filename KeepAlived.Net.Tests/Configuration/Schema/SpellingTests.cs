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
    public void Distances_count_edits(string left, string right, int expected) => Assert.That(Spelling.Distance(left, right), Is.EqualTo(expected));

    [Test]
    public void A_distance_is_symmetric_and_zero_only_for_equal_words() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>((left, right) =>
            Spelling.Distance(left.Get, right.Get) == Spelling.Distance(right.Get, left.Get)
            && Spelling.Distance(left.Get, right.Get) == 0 == (left.Get == right.Get)).QuickCheckThrowOnFailure();
}
