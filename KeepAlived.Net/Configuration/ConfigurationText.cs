using System.Buffers.Binary;
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

    private readonly List<Block> _blocks = [];
    private readonly List<Origin> _origins = [];
    private SourceLine? _lastLine;
    private int _lastIndex = -1;

    /// <summary>Lines, blank ones included.</summary>
    public int Count { get; private set; }

    /// <summary>In bytes, nearly that of the files.</summary>
    public long Size { get; private set; }

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

    /// <summary>The text without blocks and blank lines; the other lines keep their places in the files. A block that begins within a line stays.</summary>
    /// <param name="blocks">In their order.</param>
    public ConfigurationText Without(IReadOnlyList<BlockLines> blocks)
    {
        var (rest, cursor, origin, next, resume) = (new ConfigurationText(), new LineCursor(this, 0), 0, 0, 0);
        for (var line = 0; line < Count; line++)
        {
            var text = cursor.Next(out var indent);
            if (next < blocks.Count && blocks[next].First == line)
            {
                if (blocks[next].Column == indent + 1) resume = line + blocks[next].Count;
                next++;
            }
            if (line < resume || text.IsEmpty) continue;
            while (origin + 1 < _origins.Count && _origins[origin + 1].FirstLine <= line) origin++;
            var (first, file, number, expansion) = _origins[origin];
            rest.Follow(file, number + line - first, expansion);
            text.CopyTo(rest.NewLine(indent, text.Length));
        }
        return rest;
    }

    /// <summary>For a child, in parts: the number of lines with the origins, then the lines as they are kept here, which are not copied.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Serialize()
    {
        var size = 2 * sizeof(int);
        foreach (var origin in _origins) size += (3 * sizeof(int)) + Encoding.UTF8.GetByteCount(origin.File);
        var bytes = GC.AllocateUninitializedArray<byte>(size);
        var rest = bytes.AsSpan();
        Put(ref rest, Count);
        Put(ref rest, _origins.Count);
        foreach (var origin in _origins)
        {
            Put(ref rest, origin.FirstLine);
            Put(ref rest, origin.Number);
            var length = Encoding.UTF8.GetBytes(origin.File, rest[sizeof(int)..]);
            Put(ref rest, length);
            rest = rest[length..];
        }
        return [bytes, .. _blocks.ConvertAll(static block => new ReadOnlyMemory<byte>(block.Bytes, block.Start, block.Used - block.Start))];
    }

    /// <summary>The parts that <see cref="Serialize"/> made, one after the other; the bytes become the text's own.</summary>
    public static ConfigurationText Deserialize(byte[] bytes)
    {
        var text = new ConfigurationText();
        var at = 0;
        text.Count = Take(bytes, ref at);
        for (var origins = Take(bytes, ref at); origins > 0; origins--)
        {
            var (line, number, length) = (Take(bytes, ref at), Take(bytes, ref at), Take(bytes, ref at));
            var file = Encoding.UTF8.GetString(bytes.AsSpan(at, length));
            text._origins.Add(new(line, text._origins is [.., var last] && last.File == file ? last.File : file, number, null));
            at += length;
        }
        text._blocks.Add(new(bytes, 0, at) { Used = bytes.Length });
        text.Size = bytes.Length - at;
        return text;
    }

    private static void Put(ref Span<byte> rest, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(rest, number);
        rest = rest[sizeof(int)..];
    }

    private static int Take(byte[] bytes, ref int at)
    {
        at += sizeof(int);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at - sizeof(int)));
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
        Size += length + 2;
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
            if (text._blocks.Count == 0) return;
            _block = line == 0 ? 0 : text._blocks.FindLastIndex(block => block.FirstLine <= line);
            _at = text._blocks[_block].Start;
            for (var skip = line - text._blocks[_block].FirstLine; skip > 0; skip--) Next(out _);
        }

        /// <summary>The next line without the blanks before it; the caller knows how many lines there are.</summary>
        public ReadOnlySpan<byte> Next(out int indent)
        {
            if (_at == _text._blocks[_block].Used) _at = _text._blocks[++_block].Start;
            var block = _text._blocks[_block];
            indent = block.Bytes[_at];
            var rest = block.Bytes.AsSpan(_at + 1, block.Used - _at - 1);
            var line = rest[..rest.IndexOf((byte)'\n')];
            _at += line.Length + 2;
            return line;
        }
    }

    private sealed class Block(byte[] bytes, int firstLine, int start = 0)
    {
        public readonly byte[] Bytes = bytes;
        public readonly int FirstLine = firstLine, Start = start;
        public int Used;
    }

    /// <summary>The lines of a block.</summary>
    /// <param name="First">Of its heading, counted from 0.</param>
    /// <param name="Column">Of its heading, counted from 1.</param>
    public readonly record struct BlockLines(int First, int Count, int Column);

    /// <summary>Lines from <see cref="FirstLine"/> on come from a file, counted up from <see cref="Number"/>.</summary>
    private readonly record struct Origin(int FirstLine, string File, int Number, Expansion? Expansion);
}
