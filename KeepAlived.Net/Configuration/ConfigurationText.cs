using System.Text;

namespace KeepAlived.Net.Configuration;

/// <summary>The expanded text of all files with its origins: what the supervisor reads once and its children parse.</summary>
internal sealed record ConfigurationText(IReadOnlyList<SourceLine> Lines)
{
    /// <summary>UTF-8: a line `\u0001file` begins a file, `number\ttext` is a line of it.</summary>
    public byte[] Serialize()
    {
        var text = new StringBuilder();
        string? file = null;
        foreach (var line in Lines)
        {
            if (line.File != file) text.Append('\u0001').Append(file = line.File).Append('\n');
            text.Append(line.Number).Append('\t').Append(line.Text).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static ConfigurationText Deserialize(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<SourceLine>();
        var file = "";
        foreach (var row in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            if (row.StartsWith('\u0001')) file = row[1..];
            else if (row.IndexOf('\t') is > 0 and var tab) lines.Add(new(file, int.Parse(row.AsSpan(0, tab)), row[(tab + 1)..]));
        }
        return new(lines);
    }
}
