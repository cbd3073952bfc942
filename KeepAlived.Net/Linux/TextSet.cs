using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>
/// Texts, each once, in the order in which they came. They lie in one array as UTF-8, for there may be ten thousands: as strings they would take three
/// times the memory.
/// </summary>
internal sealed class TextSet
{
    /// <summary>So many bytes of texts that went are always tolerated.</summary>
    private const int SlackAllowed = 4096;

    private readonly Store _store = new();
    private HashSet<Slice> _slices;
    private int _slack;

    public TextSet() => _slices = new(_store);

    private readonly record struct Slice(int Start, int Length);

    public int Count => _slices.Count;

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
        var (old, bytes) = (_slices, _store.Begin());
        _slices = new(old.Count, _store);
        foreach (var slice in old) Lookup.Add(bytes.AsSpan(slice.Start, slice.Length));
        _slack = 0;
    }

    /// <summary>The bytes, and what makes two slices of them the same.</summary>
    private sealed class Store : IEqualityComparer<Slice>, IAlternateEqualityComparer<ReadOnlySpan<byte>, Slice>
    {
        private byte[] _bytes = [];

        public int Used { get; private set; }

        public ReadOnlySpan<byte> Of(Slice slice) => _bytes.AsSpan(slice.Start, slice.Length);

        /// <summary>Begins anew; what it held before.</summary>
        public byte[] Begin()
        {
            var before = _bytes;
            (_bytes, Used) = ([], 0);
            return before;
        }

        /// <summary>Called for a text that is added.</summary>
        public Slice Create(ReadOnlySpan<byte> text)
        {
            if (_bytes.Length - Used < text.Length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Used + Math.Max(text.Length, 256)));
            text.CopyTo(_bytes.AsSpan(Used));
            Used += text.Length;
            return new(Used - text.Length, text.Length);
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
