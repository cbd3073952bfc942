using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>
/// Texts, each once, in the order in which they came. They lie in a few arrays as UTF-8, for there may be ten thousands: as strings they would take three
/// times the memory.
/// </summary>
internal sealed class TextSet
{
    /// <summary>So many bytes of texts that went are always tolerated.</summary>
    private const int SlackAllowed = 4096;

    /// <summary>Of arrays; each is as large as those before it together, within these.</summary>
    private const int SmallestBlock = 256, LargestBlock = 16 * 1024;

    private readonly Store _store = new();
    private HashSet<Slice> _slices;
    private int _slack;

    public TextSet() => _slices = new(_store);

    /// <summary>Of a text; a text that is longer than a block has one of its own.</summary>
    private readonly record struct Slice(int Place, int Length)
    {
        public Slice(int block, int start, int length) : this((block * LargestBlock) + start, length)
        {
        }

        public ReadOnlySpan<byte> In(List<byte[]> blocks) => blocks[Place / LargestBlock].AsSpan(Place % LargestBlock, Length);
    }

    public int Count => _slices.Count;

    /// <summary>So many are to come: room for them is made once.</summary>
    public void Expect(int count) => _slices.EnsureCapacity(count);

    /// <summary>False if it is there already.</summary>
    public bool Add(ReadOnlySpan<byte> text) => Lookup.Add(text);

    public bool Contains(ReadOnlySpan<byte> text) => Lookup.Contains(text);

    /// <summary>False if it is not there.</summary>
    public bool Remove(ReadOnlySpan<byte> text)
    {
        if (!Lookup.Remove(text)) return false;
        _slack += text.Length;
        if (_slack > SlackAllowed + (_store.Used / 2)) Shrink();
        return true;
    }

    /// <summary>The texts as strings.</summary>
    public IEnumerable<string> Strings()
    {
        foreach (var slice in _slices) yield return Encoding.UTF8.GetString(_store.Of(slice));
    }

    /// <summary>Tells each text.</summary>
    public void ForEach(Action<ReadOnlySpan<byte>> tell)
    {
        foreach (var slice in _slices) tell(_store.Of(slice));
    }

    private HashSet<Slice>.AlternateLookup<ReadOnlySpan<byte>> Lookup => _slices.GetAlternateLookup<ReadOnlySpan<byte>>();

    private void Shrink()
    {
        var (old, blocks) = (_slices, _store.Begin());
        _slices = new(old.Count, _store);
        foreach (var slice in old) Lookup.Add(slice.In(blocks));
        _slack = 0;
    }

    /// <summary>The bytes, and what makes two slices of them the same.</summary>
    private sealed class Store : IEqualityComparer<Slice>, IAlternateEqualityComparer<ReadOnlySpan<byte>, Slice>
    {
        /// <summary>None is copied when there are more: growth would leave as much behind.</summary>
        private List<byte[]> _blocks = [];

        private int _free;

        public int Used { get; private set; }

        public ReadOnlySpan<byte> Of(Slice slice) => slice.In(_blocks);

        /// <summary>Begins anew; what it held before.</summary>
        public List<byte[]> Begin()
        {
            var before = _blocks;
            (_blocks, _free, Used) = ([], 0, 0);
            return before;
        }

        /// <summary>Called for a text that is added.</summary>
        public Slice Create(ReadOnlySpan<byte> text)
        {
            if (_free < text.Length)
            {
                _free = Math.Max(text.Length, Math.Clamp(Used, SmallestBlock, LargestBlock));
                _blocks.Add(GC.AllocateUninitializedArray<byte>(_free));
            }
            var start = _blocks[^1].Length - _free;
            text.CopyTo(_blocks[^1].AsSpan(start));
            _free -= text.Length;
            Used += text.Length;
            return new(_blocks.Count - 1, start, text.Length);
        }

        public bool Equals(Slice left, Slice right) => left == right;

        public bool Equals(ReadOnlySpan<byte> text, Slice slice) => text.SequenceEqual(Of(slice));

        public int GetHashCode(Slice slice) => GetHashCode(Of(slice));

        public int GetHashCode(ReadOnlySpan<byte> text)
        {
            var hash = default(HashCode);
            hash.AddBytes(text);
            return hash.ToHashCode();
        }
    }
}
