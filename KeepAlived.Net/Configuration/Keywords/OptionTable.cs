using System.Collections;
using KeepAlived.Net.Configuration.Schema;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>A word of an entry: how its values are told to people, and what it does.</summary>
/// <param name="Apply">Reads the values behind the word into the entry.</param>
internal sealed record OptionWord<T>(string Option, string Syntax, string Summary, Action<EntryReader, T> Apply);

/// <summary>The words that an entry may hold, each declared once.</summary>
internal sealed class OptionTable<T> : IEnumerable<OptionWord<T>>
{
    private readonly Dictionary<string, OptionWord<T>> _words = [];

    /// <summary>For the manual.</summary>
    public IEnumerable<EntryOption> Options => _words.Values.Select(static word => new EntryOption(word.Option, word.Syntax, word.Summary));

    /// <summary>Several words for the same are separated by `|`.</summary>
    public void Add(string options, string syntax, string summary, Action<EntryReader, T> apply)
    {
        foreach (var option in options.Split('|')) _words.Add(option, new(option, syntax, summary, apply));
    }

    /// <summary>This table and more words.</summary>
    public OptionTable<T> With(string option, string syntax, string summary, Action<EntryReader, T> apply)
    {
        var all = new OptionTable<T>();
        foreach (var word in this) all._words.Add(word.Option, word);
        all.Add(option, syntax, summary, apply);
        return all;
    }

    /// <summary>Reads the option whose word is next; false if it is none.</summary>
    public bool TryRead(EntryReader reader, T entry)
    {
        if (reader.Ahead is not { } word || !_words.TryGetValue(word, out var option)) return false;
        reader.Take();
        reader.Begin(option.Option, option.Syntax);
        option.Apply(reader, entry);
        return true;
    }

    /// <summary>The word is no option: goes on behind it with the next that is one.</summary>
    public void SkipToOption(EntryReader reader)
    {
        while (reader.Ahead is { } word && !_words.ContainsKey(word)) reader.Take();
    }

    /// <summary>What was probably meant.</summary>
    public string? Suggestion(string word) => Spelling.Nearest(word, _words.Keys) is { } near ? $"did you mean '{near}'?" : null;

    /// <summary>What was probably meant, or what could stand there.</summary>
    public string Hint(string word) => Suggestion(word) ?? $"expected {string.Join(", ", _words.Keys)}";

    public IEnumerator<OptionWord<T>> GetEnumerator() => _words.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
