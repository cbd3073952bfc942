using System.Text;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>The `$NAME=` definitions, evaluated where they are used, and the predefined `${_...}` functions.</summary>
internal sealed class Definitions(string instance)
{
    /// <summary>Characters that a definition may hold and a line may become: more is a mistake, and must end soon.</summary>
    public const int LongestText = 64 * 1024;

    private readonly Dictionary<string, Definition> _texts = [];
    private readonly HashSet<string> _used = [];
    private Random _random = Random.Shared;

    /// <summary>The directory of the file being read, for ${_PWD}.</summary>
    public string Directory { get; set; } = "";

    public IEnumerable<string> Names => _texts.Keys;

    public void Set(Definition definition) => _texts[definition.Name] = definition;

    public Definition? Find(string name) => _texts.GetValueOrDefault(name);

    public bool IsUsed(string name) => _used.Contains(name);

    /// <summary>Makes `${_RANDOM}` repeatable, for `random_seed`.</summary>
    public void Seed(uint seed) => _random = new Random((int)seed);

    /// <summary>Splits `$NAME=text`; false if the line is not a definition.</summary>
    public static bool TryParse(string line, out string name, out string text)
    {
        name = text = "";
        var trimmed = line.AsSpan().TrimStart();
        if (trimmed.Length < 3 || trimmed[0] != '$') return false;
        var length = NameLength(trimmed[1..]);
        if (length == 0 || 1 + length >= trimmed.Length || trimmed[1 + length] != '=') return false;
        name = trimmed[1..(1 + length)].ToString();
        text = trimmed[(2 + length)..].ToString();
        return true;
    }

    /// <summary>
    /// Replaces `$NAME` (before a blank, comma, parenthesis or the end) and `${NAME ...}` once; what they become is not searched again.
    /// Null if there is nothing to replace.
    /// </summary>
    public Replacement? Replace(string line)
    {
        StringBuilder? text = null;
        var (copied, result) = (0, new Replacement());
        for (var at = line.IndexOf('$'); at >= 0; at = at < line.Length ? line.IndexOf('$', at) : -1)
        {
            var from = at++;
            if (!TryTake(line, from, out var length, out var definition)) continue;
            text ??= new();
            if (text.Length > LongestText) break; // too long already: the caller gives up
            text.Append(line, copied, from - copied).Append(definition.Lines[0].Text);
            if (result.First is null) (result.First, result.At) = (definition, from);
            if (definition.HasSeveralLines) (result.Last, result.LastAt) = (definition, from);
            at = copied = from + length;
        }
        if (text is null) return null;
        result.Text = text.Append(line, copied, line.Length - copied).ToString();
        return result;
    }

    private bool TryTake(string line, int at, out int length, out Definition definition)
    {
        (length, definition) = (0, Definition.None);
        var rest = line.AsSpan(at + 1);
        if (rest.StartsWith("{"))
        {
            var close = rest.IndexOf('}');
            if (close < 0) return false;
            length = close + 2;
            return TryEvaluate(rest[1..close], ref definition) && MayStand(definition, line.AsSpan(at + length));
        }
        var name = NameLength(rest);
        if (name == 0 || (name < rest.Length && !Blanks.Is(rest[name]) && rest[name] is not (',' or ')'))) return false;
        length = name + 1;
        return TryEvaluate(rest[..name], ref definition) && MayStand(definition, rest[name..]);
    }

    private static bool MayStand(Definition definition, ReadOnlySpan<char> after) => !definition.HasSeveralLines || Blanks.Trim(after).IsEmpty;

    private bool TryEvaluate(ReadOnlySpan<char> call, ref Definition value)
    {
        var name = call[..NameLength(call)];
        if (name.IsEmpty) return false;
        var arguments = call[name.Length..];
        if (_texts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found))
        {
            value = found;
            _used.Add(found.Name);
            return arguments.IsEmpty || (name is "_RANDOM" && Arguments(arguments) is not null);
        }
        var text = Predefined(name, arguments);
        if (text is not null) value = new(name.ToString(), "", 0, text);
        return text is not null;
    }

    private string? Predefined(ReadOnlySpan<char> name, ReadOnlySpan<char> arguments) => name switch
    {
        "_PWD" when arguments.IsEmpty => Directory,
        "_INSTANCE" when arguments.IsEmpty => instance,
        "_HASH" when arguments.IsEmpty => "#",
        "_BANG" when arguments.IsEmpty => "!",
        "_ENV" when Blanks.Trim(arguments) is { IsEmpty: false } variable => Environment.GetEnvironmentVariable(variable.ToString()) ?? "",
        "_RANDOM" when Arguments(arguments) is { } bounds => Pick(bounds),
        _ => null,
    };

    /// <summary>Numbers separated by blanks; null if there is anything else, a blank at the end included.</summary>
    private static List<uint>? Arguments(ReadOnlySpan<char> text)
    {
        var numbers = new List<uint>();
        while (!text.IsEmpty)
        {
            var number = Blanks.TrimStart(text);
            var digits = number.IndexOfAnyExceptInRange('0', '9');
            if (digits < 0) digits = number.Length;
            if (number.Length == text.Length || !uint.TryParse(number[..digits], out var value)) return null;
            numbers.Add(value);
            text = number[digits..];
        }
        return numbers;
    }

    /// <summary>Within [0, 32767], [MIN, 32767] or [MIN, MAX]; the lower bound where they are reversed.</summary>
    private string Pick(List<uint> bounds)
    {
        var low = bounds.Count > 0 ? bounds[0] : 0;
        var high = bounds.Count > 1 ? bounds[1] : 32767;
        return _random.NextInt64(low, Math.Max(low, high) + 1L).ToString();
    }

    internal static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && IsNamePart(text[length], first: length == 0)) length++;
        return length;
    }

    private static bool IsNamePart(char letter, bool first) => char.IsAsciiLetter(letter) || letter == '_' || (!first && char.IsAsciiDigit(letter));
}

/// <summary>One round of replacement in a line.</summary>
internal struct Replacement
{
    public string Text;

    /// <summary>The first definition that was used, and its index in the line.</summary>
    public Definition? First;
    public int At;

    /// <summary>A definition of several lines that ends the line: <see cref="Text"/> has only its first line.</summary>
    public Definition? Last;
    public int LastAt;
}
