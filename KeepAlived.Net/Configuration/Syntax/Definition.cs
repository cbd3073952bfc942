namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>One line that a definition becomes.</summary>
/// <param name="Number">Of the line in the definition's file, from 1; 0: predefined.</param>
internal sealed record DefinitionLine(string Text, int Number)
{
    /// <summary>The origin that was made last: generators use a line a thousand times at one place.</summary>
    public Expansion? Shared { get; set; }
}

/// <summary>`$NAME=text`, also of several lines.</summary>
internal sealed record Definition(string Name, string File, IReadOnlyList<DefinitionLine> Lines)
{
    public static readonly Definition None = new("", "", [new("", 0)]);

    public Definition(string name, string file, int number, string text) : this(name, file, [new(text, number)])
    {
    }

    /// <summary>Of several lines: may only end a line.</summary>
    public bool HasSeveralLines => Lines.Count > 1;

    /// <summary>The origin of text that this line makes at a column of a file's line.</summary>
    public Expansion Origin(int line, int column)
    {
        var from = Lines[line];
        if (from.Shared is { } shared && shared.Column == column) return shared;
        return from.Shared = new(Name, File, from.Number, column);
    }
}
