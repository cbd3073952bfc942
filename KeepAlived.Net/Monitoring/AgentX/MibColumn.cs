namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>One object of a table (or a scalar, which is a column with the one index 0): its value for each row.</summary>
/// <param name="Prefix">The object's identifier; a row's index follows it.</param>
/// <param name="Indexes">Of the rows, in order; columns of a table share them.</param>
/// <param name="Value">None: this row has no such object.</param>
/// <param name="Test">Whether a row may take a value; null: it cannot be written.</param>
/// <param name="Commit">Writes the value.</param>
internal sealed record MibColumn(uint[] Prefix, uint[][] Indexes, Func<int, MibValue?> Value, Func<int, MibValue, PduError>? Test = null, Action<int, MibValue>? Commit = null)
{
    public bool Contains(ReadOnlySpan<uint> name) => name.StartsWith(Prefix);

    /// <summary>The row of a name, or -1.</summary>
    public int RowOf(ReadOnlySpan<uint> name)
    {
        var index = name[Prefix.Length..];
        var row = FirstFrom(index);
        return row < Indexes.Length && Oid.Compare(Indexes[row], index) == 0 ? row : -1;
    }

    /// <summary>The first row whose index is not before this one; the number of rows if there is none.</summary>
    public int FirstFrom(ReadOnlySpan<uint> index)
    {
        var (low, high) = (0, Indexes.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Oid.Compare(Indexes[middle], index) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
