using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>`NAME [weight N] [reverse|noreverse]`: the lines of track_script and its like, and weights elsewhere.</summary>
internal static class TrackedItems
{
    private const int Largest = 253, LargestOfFile = 254;

    private static readonly EntryOption[] Options =
    [
        new("weight", "-253..253", "Added to the priority; 0: down means FAULT."),
        new("reverse", "", "Up and down change places."),
        new("noreverse", "", "The tracked thing's own `reverse` does not count."),
    ];

    /// <summary>`weight N [reverse|noreverse]`.</summary>
    public static ValueKind<TrackWeight> Weight(int largest) => new($"-{largest}..{largest} [reverse|noreverse]", 1, 2, (ReadOnlySpan<Word> words, ref TrackWeight value) =>
    {
        var number = 0;
        if (!Value.Integer(-largest, largest).Parse(words, ref number)) return false;
        if (words.Length > 1 && !words[1].Is("reverse") && !words[1].Is("noreverse")) return false;
        value = new(number, words.Length > 1 && words[1].Is("reverse")) { NoReverse = words.Length > 1 && words[1].Is("noreverse") };
        return true;
    }, static value => $"{value.Weight}{(value.Reverse ? " reverse" : value.NoReverse ? " noreverse" : "")}")
    { Good = ["0", "-20", $"{largest} reverse"], Bad = [$"{largest + 1}", "10 backwards", "much"] };

    public static EntryKind<T> Kind<T>(string what, Func<T, List<TrackedItem>> list, bool isFile = false, bool isInterface = false) =>
        new($"{what} [weight N] [reverse|noreverse]", (model, line, context) => Read(list(model), line, context, isFile ? LargestOfFile : Largest), model => list(model).Select(Format))
        {
            Options = Options,
            Good = isInterface ? ["eth1", "eth1 weight 10"] : ["thing", "thing weight -10", "thing weight 10 reverse"],
            Bad = ["thing weight", "thing weight 1000", "thing often"],
        };

    private static void Read(List<TrackedItem> list, Statement line, ParseContext context, int largest)
    {
        int? weight = null;
        var (reverse, noReverse) = (false, false);
        for (var i = 1; i < line.Count; i++)
        {
            var word = line.Words[i];
            var number = 0;
            if (word.Is("reverse")) reverse = true;
            else if (word.Is("noreverse")) noReverse = true;
            else if (!word.Is("weight"))
            {
                context.Error(line, $"'{word.Text}' is not an option of a tracked item", $"weight -{largest}..{largest} [reverse]", i);
                return;
            }
            else if (i + 1 == line.Count)
            {
                context.Error(line, "'weight' needs a number", $"weight -{largest}..{largest}", i);
            }
            else if (Value.Integer(-largest, largest).Parse([line.Words[++i]], ref number)) weight = number;
            else context.InvalidValue(line, $"weight -{largest}..{largest}; it is tracked without", i);
        }
        var name = line.Keyword;
        if (list.Exists(other => other.Name == name)) context.Error(line, $"'{name}' is already tracked");
        else list.Add(new(name, weight, reverse, line.Where()) { NoReverse = noReverse });
    }

    private static string Format(TrackedItem item) =>
        $"{Quoting.Word(item.Name)}{(item.Weight is { } weight ? $" weight {weight}" : "")}{(item.Reverse ? " reverse" : "")}{(item.NoReverse ? " noreverse" : "")}";
}
