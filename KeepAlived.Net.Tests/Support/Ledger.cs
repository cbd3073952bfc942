using System.Reflection;
using System.Text.RegularExpressions;

namespace KeepAlived.Net.Tests.Support;

/// <summary>A table of docs/ whose rows name tests.</summary>
internal static partial class Ledger
{
    /// <summary>TYPE.METHOD of every test there is.</summary>
    public static readonly HashSet<string> Tests = [.. typeof(Ledger).Assembly.GetTypes().SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        .Where(static method => method.GetCustomAttributes().Any(static attribute => attribute is NUnit.Framework.Interfaces.ITestBuilder or NUnit.Framework.Interfaces.ISimpleTestBuilder))
        .Select(method => $"{type.Name}.{method.Name}"))];

    /// <summary>The cells of each row.</summary>
    /// <param name="title">The first cell of headings, which are no rows.</param>
    public static string[][] Rows(string file, string title) => [.. Committed.Lines("docs", file)
        .Where(line => line.StartsWith('|') && !line.StartsWith($"| {title}", StringComparison.Ordinal) && !line.StartsWith("|---", StringComparison.Ordinal))
        .Select(static line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];

    /// <summary>A cell of a row names tests that exist, or says after a dash why there is none.</summary>
    public static void AssertProof(string cell)
    {
        if (cell.StartsWith("— ", StringComparison.Ordinal)) Assert.That(cell, Has.Length.GreaterThan(8));
        else Assert.That(TestName().Matches(cell).Select(static match => match.Groups[1].Value).ToList(), Is.Not.Empty.And.SubsetOf(Tests));
    }

    [GeneratedRegex("`([A-Za-z0-9]+Tests\\.[A-Za-z0-9_]+)`")]
    private static partial Regex TestName();
}
