namespace KeepAlived.Net.Configuration;

/// <summary>Where the text of an expanded line comes from.</summary>
/// <param name="Name">The definition or the variable of a generator.</param>
/// <param name="File">Where it is defined; empty if it is predefined.</param>
/// <param name="Number">The line that the text stands on, from 1.</param>
/// <param name="Column">Where it is used, in the line as the file has it; from 1.</param>
internal sealed record Expansion(string Name, string File, int Number, int Column)
{
    /// <summary>For people: `in the expansion of $NAME, defined at FILE:LINE`.</summary>
    public string Describe(SourceLine user) =>
        File.Length == 0 ? $"in the expansion of ${{{Name}}}"
        : (File, Number) == (user.File, user.Number) ? $"in the expansion of ${Name} of this line"
        : $"in the expansion of ${Name}, defined at {File}:{Number}";
}
