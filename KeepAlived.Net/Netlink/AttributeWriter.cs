using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace KeepAlived.Net.Netlink;

/// <summary>Appends netlink attributes (<c>struct nlattr</c>, netlink(7)) to a caller-owned buffer; padding is cleared.</summary>
/// <exception cref="ArgumentException">The buffer is too small.</exception>
internal ref struct AttributeWriter(Span<byte> buffer)
{
    public const int HeaderSize = 4;
    private const int Alignment = 4;
    private const ushort NestedFlag = 0x8000;
    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    /// <summary>Writes a fixed-size value (u8 … u64, enum, sockaddr …) in host byte order.</summary>
    public void Put<T>(ushort type, in T value)
        where T : unmanaged => Put(type, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public void Put(ushort type, scoped ReadOnlySpan<byte> value)
    {
        var start = Begin(type);
        Append(value);
        End(start);
    }

    public void PutBigEndian(ushort type, ushort value) => Put(type, BinaryPrimitives.ReverseEndianness(value));

    /// <summary>Writes text with a terminating NUL.</summary>
    public void PutText(ushort type, string text)
    {
        var start = Begin(type);
        Length += Encoding.UTF8.GetBytes(text, _buffer[Length..]);
        _buffer[Length++] = 0;
        End(start);
    }

    /// <summary>Writes a structure that precedes attributes (nlmsghdr's payload, an address ...).</summary>
    public void PutRaw<T>(in T value)
        where T : unmanaged
    {
        Append(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        Pad();
    }

    /// <summary>Bytes as they are, such as attributes that another writer has made.</summary>
    public void PutRaw(scoped ReadOnlySpan<byte> bytes)
    {
        Append(bytes);
        Pad();
    }

    public int BeginNested(ushort type) => Begin((ushort)(type | NestedFlag));

    /// <summary>As <see cref="BeginNested"/>, without NLA_F_NESTED: what rtnetlink's older attributes expect.</summary>
    public int BeginPlainNested(ushort type) => Begin(type);

    /// <summary>Closes the attribute opened at <paramref name="start"/>, back-filling its length.</summary>
    public void EndNested(int start) => End(start);

    private int Begin(ushort type)
    {
        var start = Length;
        MemoryMarshal.Write(_buffer[(start + 2)..], in type);
        Length += HeaderSize;
        return start;
    }

    private void Append(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_buffer[Length..]);
        Length += value.Length;
    }

    private void End(int start)
    {
        var size = checked((ushort)(Length - start));
        MemoryMarshal.Write(_buffer[start..], in size);
        Pad();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pad()
    {
        while (Length % Alignment != 0) _buffer[Length++] = 0;
    }
}
