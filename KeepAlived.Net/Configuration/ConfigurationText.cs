using System.Globalization;
using System.Text;

namespace KeepAlived.Net.Configuration;

/// <summary>
/// The expanded text of all files with its origins: what the supervisor reads once and its children parse. Kept as bytes in
/// blocks, indents as a number, because a director's file may have a million lines.
/// </summary>
internal sealed class ConfigurationText
{
    /// <summary>Beyond the large object threshold: blocks are never copied by the collector.</summary>
    private const int BlockSize = 256 * 1024;

    /// <summary>In serialised text: `\u0001number\tfile` says where the lines after it come from.</summary>
    private const byte OriginMark = 1;

    private readonly List<Block> _blocks = [];
    private readonly List<Origin> _origins = [];
    private SourceLine? _lastLine;
    private int _lastIndex = -1;

    /// <summary>Lines, blank ones included.</summary>
    public int Count { get; private set; }

    /// <param name="file">As the operator named it.</param>
    /// <param name="number">Counts from 1.</param>
    /// <param name="line">Without its line feed.</param>
    public void Add(string file, int number, ReadOnlySpan<byte> line)
    {
        Follow(file, number, null);
        var indent = Math.Min(line.Length - line.TrimStart((byte)' ').Length, byte.MaxValue);
        line[indent..].CopyTo(NewLine(indent, line.Length - indent));
    }

    /// <summary>Each character is a byte.</summary>
    /// <param name="expansion">The definition that made the text; children are not told of it.</param>
    public void Add(string file, int number, string line, Expansion? expansion = null)
    {
        Follow(file, number, expansion);
        var indent = Math.Min(line.Length - line.AsSpan().TrimStart(' ').Length, byte.MaxValue);
        Encoding.Latin1.GetBytes(line.AsSpan(indent), NewLine(indent, line.Length - indent));
    }

    /// <summary>A place as people read it.</summary>
    public SourceSpan SpanOf(Place place) => place.IsNone ? default : new(LineAt(place.Line), place.Column, place.Length);

    public SourceLine LineAt(int index)
    {
        if (_lastIndex == index) return _lastLine!;
        var (file, number, expansion) = OriginOf(index);
        _lastIndex = index;
        var text = new LineCursor(this, index).Next(out var indent);
        return _lastLine = new(file, number, new string(' ', indent) + Encoding.Latin1.GetString(text)) { Expansion = expansion };
    }

    public byte[] Serialize()
    {
        var size = _blocks.Sum(block => block.Used) + _origins.Sum(origin => Encoding.UTF8.GetByteCount(origin.File) + 16);
        using var stream = new MemoryStream(size);
        var cursor = new LineCursor(this, 0);
        var origin = 0;
        for (var line = 0; line < Count; line++)
        {
            if (origin < _origins.Count && _origins[origin].FirstLine == line)
            {
                stream.WriteByte(OriginMark);
                stream.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_origins[origin].Number}\t{_origins[origin].File}\n")));
                origin++;
            }
            var text = cursor.Next(out var indent);
            for (var i = 0; i < indent; i++) stream.WriteByte((byte)' ');
            // No keyword begins so: the reader of the other side must not take it for an origin.
            if (indent == 0 && text.Length > 0 && text[0] == OriginMark) stream.WriteByte((byte)' ');
            stream.Write(text);
            stream.WriteByte((byte)'\n');
        }
        return stream.ToArray();
    }

    public static ConfigurationText Deserialize(ReadOnlySpan<byte> bytes)
    {
        var text = new ConfigurationText();
        var (file, number) = ("", 1);
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = bytes[..end];
            bytes = bytes[(end + 1)..];
            if (line.Length > 0 && line[0] == OriginMark)
            {
                var tab = line.IndexOf((byte)'\t');
                number = int.Parse(line[1..tab], CultureInfo.InvariantCulture);
                file = Encoding.UTF8.GetString(line[(tab + 1)..]);
            }
            else text.Add(file, number++, line);
        }
        return text;
    }

    private (string File, int Number, Expansion? Expansion) OriginOf(int line)
    {
        var index = _origins.BinarySearch(new(line, "", 0, null), Comparer<Origin>.Create((left, right) => left.FirstLine - right.FirstLine));
        var origin = _origins[index < 0 ? ~index - 1 : index];
        return (origin.File, origin.Number + line - origin.FirstLine, origin.Expansion);
    }

    private void Follow(string file, int number, Expansion? expansion)
    {
        if (expansion is null && _origins is [.., { Expansion: null } last] && ReferenceEquals(last.File, file) && last.Number + Count - last.FirstLine == number) return;
        _origins.Add(new(Count, file, number, expansion));
    }

    /// <summary>Room for a line without its indent, which is a byte before it; its line feed is set.</summary>
    private Span<byte> NewLine(int indent, int length)
    {
        if (_blocks is not [.., var block] || block.Bytes.Length - block.Used < length + 2)
            _blocks.Add(block = new(GC.AllocateUninitializedArray<byte>(Math.Max(BlockSize, length + 2)), Count));
        block.Bytes[block.Used] = (byte)indent;
        var room = block.Bytes.AsSpan(block.Used + 1, length);
        block.Bytes[block.Used + 1 + length] = (byte)'\n';
        block.Used += length + 2;
        Count++;
        return room;
    }

    /// <summary>Reads line after line without copying.</summary>
    internal struct LineCursor
    {
        private readonly ConfigurationText _text;
        private int _block, _at;

        public LineCursor(ConfigurationText text, int line)
        {
            _text = text;
            if (line == 0) return;
            _block = text._blocks.FindLastIndex(block => block.FirstLine <= line);
            for (var skip = line - text._blocks[_block].FirstLine; skip > 0; skip--) Next(out _);
        }

        /// <summary>The next line without the blanks before it; the caller knows how many lines there are.</summary>
        public ReadOnlySpan<byte> Next(out int indent)
        {
            if (_at == _text._blocks[_block].Used) (_block, _at) = (_block + 1, 0);
            var block = _text._blocks[_block];
            indent = block.Bytes[_at];
            var rest = block.Bytes.AsSpan(_at + 1, block.Used - _at - 1);
            var line = rest[..rest.IndexOf((byte)'\n')];
            _at += line.Length + 2;
            return line;
        }
    }

    private sealed class Block(byte[] bytes, int firstLine)
    {
        public readonly byte[] Bytes = bytes;
        public readonly int FirstLine = firstLine;
        public int Used;
    }

    /// <summary>Lines from <see cref="FirstLine"/> on come from a file, counted up from <see cref="Number"/>.</summary>
    private readonly record struct Origin(int FirstLine, string File, int Number, Expansion? Expansion);
}
