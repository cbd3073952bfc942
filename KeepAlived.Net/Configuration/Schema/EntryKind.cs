using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>The lines of a block that holds entries: how one is read, told to people, and how all are written back.</summary>
internal sealed record EntryKind<T>(string Syntax, Action<T, Statement, ParseContext> Read, Func<T, IEnumerable<string>> Write)
{
    public IReadOnlyList<EntryOption> Options { get; init; } = [];

    /// <summary>What is to be done when the block ends.</summary>
    public Action<T, ParseContext>? AtEnd { get; init; }

    /// <summary>keepalived complains of a block without lines.</summary>
    public bool NeedsLines { get; init; }

    /// <summary>Valid lines.</summary>
    public string[] Good { get; init; } = [];

    /// <summary>Lines that are refused.</summary>
    public string[] Bad { get; init; } = [];
}
