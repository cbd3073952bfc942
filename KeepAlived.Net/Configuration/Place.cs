namespace KeepAlived.Net.Configuration;

/// <summary>Where something stands in a <see cref="ConfigurationText"/>; eight bytes, because every block of a large file keeps one.</summary>
internal readonly struct Place(int line, int column, int length)
{
    private readonly int _lineAfter = line + 1;
    private readonly ushort _column = (ushort)Math.Min(column, ushort.MaxValue), _length = (ushort)Math.Min(length, ushort.MaxValue);

    /// <summary>No place: the default value.</summary>
    public bool IsNone => _lineAfter == 0;

    /// <summary>Index of the line in the text, from 0.</summary>
    public int Line => _lineAfter - 1;

    /// <summary>Counts from 1.</summary>
    public int Column => _column;

    public int Length => _length;
}
