using System.Runtime.InteropServices;
using System.Text;

namespace KeepAlived.Net.Netlink;

/// <summary>
/// Walks netlink attributes without copying. A malformed length (below the header or past the end) ends the walk and sets
/// <see cref="Malformed"/>: a truncated message never reads beyond its buffer.
/// </summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    private const ushort TypeMask = 0x3FFF;
    private ReadOnlySpan<byte> _rest = attributes;

    /// <summary>The current attribute's type without its flags.</summary>
    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Malformed { get; private set; }

    public bool Next()
    {
        if (_rest.Length < AttributeWriter.HeaderSize) return false;
        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < AttributeWriter.HeaderSize || length > _rest.Length)
        {
            Malformed = true;
            _rest = default;
            return false;
        }
        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask);
        Value = _rest[AttributeWriter.HeaderSize..length];
        _rest = _rest[Math.Min(_rest.Length, (length + 3) & ~3)..];
        return true;
    }

    /// <summary>The value as a number or structure; the default when the kernel sent fewer bytes than that.</summary>
    public readonly T Get<T>()
        where T : unmanaged => MemoryMarshal.TryRead<T>(Value, out var value) ? value : default;

    /// <summary>The value as text up to its first NUL.</summary>
    public readonly string GetText()
    {
        var end = Value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
    }
}
