using System.Globalization;
using Sprache;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>`~SEQ(var, start, step, end) text`, `~SEQx` and `~LST(var, v1, v2) text`: one line per value, the leftmost varies slowest.</summary>
internal static class Generators
{
    private const long MostRows = 1_000_000;

    /// <summary>May be empty; blanks only around it.</summary>
    private static readonly Parser<string> Item = Parse.CharExcept(",{} \t").Many().Text().Token();

    private static readonly Parser<string[]> Tuple =
        (from open in Parse.Char('{').Token()
         from items in Item.DelimitedBy(Parse.Char(','))
         from close in Parse.Char('}').Token()
         select items.ToArray()).Or(Item.Select(item => new[] { item }));

    private static readonly Parser<string[][]> Arguments = Tuple.DelimitedBy(Parse.Char(',')).Select(items => items.ToArray()).End();

    public static bool IsGenerator(ReadOnlySpan<char> line) => Blanks.TrimStart(line) is var text && (text.StartsWith("~SEQ") || text.StartsWith("~LST"));

    /// <summary>The first line for people when <see cref="TryParse"/> fails.</summary>
    public const string Syntax = "~SEQ(name, [start, [step,]] end) text, ~LST(name, value, ...) text";

    /// <summary>A generator's variables, the values they take in turn, and where the text begins that they are used in.</summary>
    /// <param name="replace">Puts in the definitions that numbers are made of; values of lists are used as they stand.</param>
    /// <param name="problem">What is wrong if the result is null.</param>
    public static (string[] Names, IEnumerable<string[]> Rows, int TextAt)? TryParse(string line, Func<string, string> replace, out string problem)
    {
        problem = "invalid ~SEQ or ~LST";
        var (open, close) = (line.IndexOf('('), line.IndexOf(')'));
        if (open < 0 || close < open) return null;
        var kind = Blanks.Trim(line.AsSpan(0, open)).ToString();
        // The parenthesis belongs to it: `$N` may end there.
        var inner = kind == "~LST" ? line[(open + 1)..close] : replace(line[(open + 1)..(close + 1)])[..^1];
        var arguments = Arguments.TryParse(inner);
        if (!arguments.WasSuccessful || arguments.Value.Length < 2 || arguments.Value[0].Contains("")) return null;
        var rows = kind switch
        {
            "~LST" => List(arguments.Value, ref problem),
            "~SEQ" => Sequence(arguments.Value, "d", ref problem),
            "~SEQx" => Sequence(arguments.Value, "x", ref problem),
            _ => null,
        };
        return rows is null ? null : (arguments.Value[0], rows, close + 1);
    }

    private static IEnumerable<string[]>? List(string[][] arguments, ref string problem)
    {
        if (!arguments.Skip(1).Any(row => row.Length > arguments[0].Length)) return arguments.Skip(1);
        problem = "~LST has more values than names";
        return null;
    }

    private static IEnumerable<string[]>? Sequence(string[][] arguments, string format, ref string problem)
    {
        if (arguments.Length > 4 || arguments.Any(argument => argument.Length != 1)) return null;
        var numbers = new long[arguments.Length - 1];
        for (var i = 0; i < numbers.Length; i++)
            if (!TryNumber(arguments[i + 1][0], out numbers[i])) return null;
        var end = numbers[^1];
        var start = numbers.Length > 1 ? numbers[0] : end < 0 ? -1 : 1;
        var step = numbers.Length > 2 ? numbers[1] : end < start ? -1 : 1;
        if (step == 0 || Math.Sign(end - start) * Math.Sign(step) < 0) problem = "~SEQ never comes to its end";
        else if (format == "x" && (start < 0 || end < 0)) problem = "~SEQx takes no negative numbers";
        else if ((end - start) / step >= MostRows) problem = $"~SEQ makes more than {MostRows} lines";
        else return Enumerate(start, step, end, format);
        return null;
    }

    private static IEnumerable<string[]> Enumerate(long start, long step, long end, string format)
    {
        for (var value = start; step > 0 ? value <= end : value >= end; value += step)
            yield return [value.ToString(format, CultureInfo.InvariantCulture)];
    }

    /// <summary>As in C: `0x` begins a hexadecimal number, `0` an octal one; nothing is 0. Within 48 bits, so that sums cannot overflow.</summary>
    private static bool TryNumber(string text, out long number)
    {
        var digits = text.AsSpan().TrimStart("+-");
        var radix = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? 16 : digits.StartsWith("0") ? 8 : 10;
        if (radix == 16) digits = digits[2..];
        number = 0;
        if (text.Length - digits.Length > (radix == 16 ? 3 : 1) || (digits.IsEmpty && text.Length > 0)) return false;
        foreach (var letter in digits)
        {
            var digit = char.IsAsciiHexDigit(letter) ? Convert.ToInt32(letter.ToString(), 16) : radix;
            if (digit >= radix || number > 1L << 44) return false;
            number = number * radix + digit;
        }
        if (text.StartsWith('-')) number = -number;
        return true;
    }
}
