using System.Globalization;
using Sprache;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>`~SEQ(var, start, step, end) text`, `~SEQx` and `~LST(var, v1, v2) text`: one line per value, the leftmost varies slowest.</summary>
internal static class Generators
{
    private const int MostLines = 100_000;

    private static readonly Parser<string> Item = Parse.CharExcept(",(){} \t").AtLeastOnce().Text().Token();

    private static readonly Parser<string[]> Tuple =
        (from open in Parse.Char('{').Token()
         from items in Item.DelimitedBy(Parse.Char(','))
         from close in Parse.Char('}').Token()
         select items.ToArray()).Or(Item.Select(item => new[] { item }));

    private static readonly Parser<(string Kind, string[][] Arguments, string Text)> Generator =
        from blanks in Parse.WhiteSpace.Many()
        from kind in Parse.String("~SEQx").Or(Parse.String("~SEQ")).Or(Parse.String("~LST")).Text()
        from open in Parse.Char('(').Token()
        from arguments in Tuple.DelimitedBy(Parse.Char(','))
        from close in Parse.Char(')')
        from rest in Parse.AnyChar.Many().Text()
        select (kind, arguments.ToArray(), rest);

    public static bool IsGenerator(string line) => line.AsSpan().TrimStart().StartsWith("~");

    /// <summary>False when the numbers or values are still definitions to be replaced.</summary>
    public static bool HasArguments(string line)
    {
        var close = line.IndexOf(')');
        return close < 0 || !line.AsSpan(0, close).Contains('$');
    }

    /// <summary>A generator's variables, the values they take in turn, and the text they are used in; null if it is invalid.</summary>
    public static (string[] Names, IEnumerable<string[]> Rows, string Text)? TryParse(string line)
    {
        var result = Generator.TryParse(line);
        if (!result.WasSuccessful) return null;
        var (kind, arguments, rest) = result.Value;
        var rows = kind == "~LST" ? List(arguments) : Sequence(arguments, hexadecimal: kind == "~SEQx");
        return rows is null ? null : (arguments[0], rows, rest);
    }

    private static IEnumerable<string[]>? List(string[][] arguments) =>
        arguments.Skip(1).Any(row => row.Length > arguments[0].Length) ? null : arguments.Skip(1);

    private static IEnumerable<string[]>? Sequence(string[][] arguments, bool hexadecimal)
    {
        var numbers = new List<long>();
        foreach (var argument in arguments.Skip(1))
        {
            if (argument.Length != 1 || !TryNumber(argument[0], out var number)) return null;
            numbers.Add(number);
        }
        if (numbers.Count is 0 or > 3) return null;
        var end = numbers[^1];
        var start = numbers.Count > 1 ? numbers[0] : 1;
        var step = numbers.Count > 2 ? numbers[1] : end < start ? -1 : 1;
        if (step == 0 || (decimal)(end - start) / step is < 0 or > MostLines) return null;
        return Enumerate(start, step, end, hexadecimal);
    }

    private static IEnumerable<string[]> Enumerate(long start, long step, long end, bool hexadecimal)
    {
        for (var value = start; step > 0 ? value <= end : value >= end; value += step)
            yield return [value.ToString(hexadecimal ? "x" : "d", CultureInfo.InvariantCulture)];
    }

    private static bool TryNumber(string text, out long number)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
                && Bounded(number);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && Bounded(number);
    }

    private static bool Bounded(long number) => number is > int.MinValue and < uint.MaxValue;
}
