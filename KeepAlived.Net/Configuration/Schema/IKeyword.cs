namespace KeepAlived.Net.Configuration.Schema;

/// <summary>A keyword as manuals, tests and lists see it.</summary>
internal interface IKeyword
{
    string Name { get; }

    /// <summary>Its arguments, for people; empty if it has none.</summary>
    string Syntax { get; }

    /// <summary>What holds without it; empty if that needs no words.</summary>
    string Default { get; }

    string Summary { get; }

    Traits Traits { get; }

    /// <summary>The block that follows it, if that holds keywords.</summary>
    IBlock? Block { get; }

    /// <summary>The options of a line of its block, or of its own line.</summary>
    IReadOnlyList<EntryOption> Options { get; }

    /// <summary>Valid and invalid arguments.</summary>
    (string[] Good, string[] Bad) Samples { get; }
}

/// <summary>An option inside a line: `dev INTERFACE`.</summary>
internal sealed record EntryOption(string Option, string Syntax, string Summary, Traits Traits = default);

/// <summary>A block as manuals, tests and lists see it.</summary>
internal interface IBlock
{
    /// <summary>The keyword that opens it; `(root)` is what stands outside of all blocks.</summary>
    string Name { get; }

    string Summary { get; }

    IReadOnlyList<IKeyword> Keywords { get; }

    /// <summary>The position of a keyword in <see cref="Keywords"/>; negative if it does not belong here.</summary>
    int IndexOf(ReadOnlySpan<char> keyword);
}
