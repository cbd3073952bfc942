namespace KeepAlived.Net;

/// <summary>
/// The commonest words of System.Linq, meaning the same. Code in this namespace and below finds these first. Each use of System.Linq's own
/// brings up to ten types and some kilobytes of code into the program, for sources that are arrays, lists, ranges and so on, and every process
/// builds its types anew when it starts: a sixth of the program and of what it has to do before it can begin.
/// </summary>
internal static class Sequences
{
    public static IEnumerable<TResult> Select<T, TResult>(this IEnumerable<T> source, Func<T, TResult> selector)
    {
        foreach (var item in source) yield return selector(item);
    }

    /// <param name="selector">Gets the item and its place, from 0 on.</param>
    public static IEnumerable<TResult> Select<T, TResult>(this IEnumerable<T> source, Func<T, int, TResult> selector)
    {
        var place = 0;
        foreach (var item in source) yield return selector(item, place++);
    }

    public static IEnumerable<TResult> SelectMany<T, TResult>(this IEnumerable<T> source, Func<T, IEnumerable<TResult>> selector)
    {
        foreach (var item in source)
            foreach (var result in selector(item)) yield return result;
    }

    public static IEnumerable<T> Where<T>(this IEnumerable<T> source, Func<T, bool> condition)
    {
        foreach (var item in source)
            if (condition(item)) yield return item;
    }

    public static IEnumerable<T> OfType<T>(this System.Collections.IEnumerable source)
    {
        foreach (var item in source)
            if (item is T wanted) yield return wanted;
    }

    public static IEnumerable<T> Concat<T>(this IEnumerable<T> source, IEnumerable<T> more)
    {
        foreach (var item in source) yield return item;
        foreach (var item in more) yield return item;
    }

    public static IEnumerable<T> Prepend<T>(this IEnumerable<T> source, T first)
    {
        yield return first;
        foreach (var item in source) yield return item;
    }

    public static IEnumerable<T> Append<T>(this IEnumerable<T> source, T last)
    {
        foreach (var item in source) yield return item;
        yield return last;
    }

    public static IEnumerable<T> Skip<T>(this IEnumerable<T> source, int count)
    {
        foreach (var item in source)
            if (--count < 0) yield return item;
    }

    public static IEnumerable<T> Take<T>(this IEnumerable<T> source, int count)
    {
        if (count <= 0) yield break; // without asking for the first
        foreach (var item in source)
        {
            yield return item;
            if (--count == 0) yield break;
        }
    }

    public static bool Any<T>(this IEnumerable<T> source)
    {
        if (source is ICollection<T> collection) return collection.Count > 0;
        using var items = source.GetEnumerator();
        return items.MoveNext();
    }

    public static bool Any<T>(this IEnumerable<T> source, Func<T, bool> condition)
    {
        foreach (var item in source)
            if (condition(item)) return true;
        return false;
    }

    public static bool All<T>(this IEnumerable<T> source, Func<T, bool> condition)
    {
        foreach (var item in source)
            if (!condition(item)) return false;
        return true;
    }

    public static int Count<T>(this IEnumerable<T> source)
    {
        if (source is ICollection<T> collection) return collection.Count;
        var count = 0;
        foreach (var _ in source) count++;
        return count;
    }

    public static int Count<T>(this IEnumerable<T> source, Func<T, bool> condition)
    {
        var count = 0;
        foreach (var item in source)
            if (condition(item)) count++;
        return count;
    }

    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static T First<T>(this IEnumerable<T> source)
    {
        foreach (var item in source) return item;
        throw new InvalidOperationException("the sequence is empty");
    }

    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static T First<T>(this IEnumerable<T> source, Func<T, bool> condition) => source.Where(condition).First();

    public static T? FirstOrDefault<T>(this IEnumerable<T> source)
    {
        foreach (var item in source) return item;
        return default;
    }

    public static T? FirstOrDefault<T>(this IEnumerable<T> source, Func<T, bool> condition)
    {
        foreach (var item in source)
            if (condition(item)) return item;
        return default;
    }

    public static List<T> ToList<T>(this IEnumerable<T> source) => new(source);

    public static T[] ToArray<T>(this IEnumerable<T> source) => new List<T>(source).ToArray();

    public static HashSet<T> ToHashSet<T>(this IEnumerable<T> source) => new(source);
}
