using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>A keyword of a block: its name, its syntax for people, what it does to the model, and the way back.</summary>
/// <param name="Apply">Reads a statement of it, and the block after it.</param>
/// <param name="Write">Writes what the model holds of it.</param>
internal sealed record Keyword<T>(string Name, string Syntax, string Default, string Summary, Traits Traits,
    Action<T, Statement, ParseContext> Apply, Action<T, ConfigurationWriter> Write) : IKeyword
{
    /// <summary>Makes the table of its block, when a file or a manual needs it first: most files have few kinds of blocks.</summary>
    public Func<IBlock>? Opens { get; init; }

    public IBlock? Block => Opens?.Invoke();

    /// <summary>That of the block, if it opens one.</summary>
    public string Summary { get => Opens?.Invoke().Summary ?? field; init; } = Summary;

    /// <summary>The blocks that it opened, and how each is written. They are written in the order of the file: what is tracked has to be defined before.</summary>
    public Func<T, IEnumerable<WrittenBlock>>? Blocks { get; init; }

    /// <summary>Its block holds lines, not keywords. They may name blocks, and are written after these.</summary>
    public bool HasEntries { get; init; }

    public IReadOnlyList<EntryOption> Options { get; init; } = [];

    public (string[] Good, string[] Bad) Samples { get; init; } = ([], []);
}

/// <summary>A block of the model on its way back to text.</summary>
/// <param name="Where">Its heading in the file that was read.</param>
internal sealed record WrittenBlock(Place Where, Action<ConfigurationWriter> Write);
