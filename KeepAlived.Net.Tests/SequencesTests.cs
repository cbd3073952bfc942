using NUnit.Framework;

namespace KeepAlived.Net.Tests;

/// <summary>Our words for sequences mean what those of System.Linq mean.</summary>
internal sealed class SequencesTests
{
    private static readonly int[][] Sources = [[], [3], [3, 1, 4, 1, 5]];

    private static IEnumerable<TestCaseData> Pairs()
    {
        yield return Pair("Select", s => Sequences.Select(s, n => n * 2), s => Enumerable.Select(s, n => n * 2));
        yield return Pair("Select with place", s => Sequences.Select(s, (n, i) => n * i), s => Enumerable.Select(s, (n, i) => n * i));
        yield return Pair("SelectMany", s => Sequences.SelectMany(s, n => new int[n]), s => Enumerable.SelectMany(s, n => new int[n]));
        yield return Pair("Where", s => Sequences.Where(s, n => n > 2), s => Enumerable.Where(s, n => n > 2));
        yield return Pair("OfType", s => Sequences.OfType<int>(s.Cast<object>().Append("x")), s => Enumerable.OfType<int>(s.Cast<object>().Append("x")));
        yield return Pair("Concat", s => Sequences.Concat(s, s), s => Enumerable.Concat(s, s));
        yield return Pair("Prepend", s => Sequences.Prepend(s, 9), s => Enumerable.Prepend(s, 9));
        yield return Pair("Append", s => Sequences.Append(s, 9), s => Enumerable.Append(s, 9));
        foreach (var count in new[] { -1, 0, 1, 4, 9 })
        {
            yield return Pair($"Skip {count}", s => Sequences.Skip(s, count), s => Enumerable.Skip(s, count));
            yield return Pair($"Take {count}", s => Sequences.Take(s, count), s => Enumerable.Take(s, count));
        }
        yield return Pair("ToList", s => Sequences.ToList(s), s => Enumerable.ToList(s));
        yield return Pair("ToArray", s => Sequences.ToArray(s), s => Enumerable.ToArray(s));
        yield return Pair("ToHashSet", s => Sequences.ToHashSet(s), s => Enumerable.ToHashSet(s));
        yield return Pair("Any", s => [Number(Sequences.Any(s))], s => [Number(Enumerable.Any(s))]);
        yield return Pair("Any that", s => [Number(Sequences.Any(s, n => n > 4))], s => [Number(Enumerable.Any(s, n => n > 4))]);
        yield return Pair("All", s => [Number(Sequences.All(s, n => n == 3))], s => [Number(Enumerable.All(s, n => n == 3))]);
        yield return Pair("Count", s => [Sequences.Count(s)], s => [Enumerable.Count(s)]);
        yield return Pair("Count that", s => [Sequences.Count(s, n => n == 1)], s => [Enumerable.Count(s, n => n == 1)]);
        yield return Pair("FirstOrDefault", s => [Sequences.FirstOrDefault(s)], s => [Enumerable.FirstOrDefault(s)]);
        yield return Pair("FirstOrDefault that", s => [Sequences.FirstOrDefault(s, n => n > 3)], s => [Enumerable.FirstOrDefault(s, n => n > 3)]);
        yield return Pair("First", s => [Sequences.First(s.Append(7))], s => [Enumerable.First(s.Append(7))]);
        yield return Pair("First that", s => [Sequences.First(s.Append(7), n => n > 3)], s => [Enumerable.First(s.Append(7), n => n > 3)]);
    }

    [TestCaseSource(nameof(Pairs))]
    public void Each_word_gives_what_Linq_gives(Func<IEnumerable<int>, IEnumerable<int>> ours, Func<IEnumerable<int>, IEnumerable<int>> linqs)
    {
        foreach (var source in Sources)
        {
            Assert.That(ours(source), Is.EqualTo(linqs(source)), "of an array");
            Assert.That(ours(Unknown(source)), Is.EqualTo(linqs(source)), "of a sequence of unknown length");
        }
    }

    [Test]
    public void Nothing_is_read_before_it_is_asked_for()
    {
        var read = 0;
        var numbers = Enumerable.Range(1, 9).Select(number =>
        {
            read++;
            return number;
        }).Where(static number => number > 1).Take(2);
        Assert.That(read, Is.Zero);
        Assert.That(numbers, Is.EqualTo(new[] { 2, 3 }));
        Assert.That(read, Is.EqualTo(3), "it stops when it has enough");
    }

    [Test]
    public void First_of_none_is_refused() => Assert.That(() => Array.Empty<int>().First(), Throws.InvalidOperationException);

    private static TestCaseData Pair(string name, Func<IEnumerable<int>, IEnumerable<int>> ours, Func<IEnumerable<int>, IEnumerable<int>> linqs) =>
        new TestCaseData(ours, linqs).SetName($"{{m}}: {name}");

    private static int Number(bool value) => value ? 1 : 0;

    private static IEnumerable<int> Unknown(int[] source)
    {
        foreach (var number in source) yield return number;
    }
}
