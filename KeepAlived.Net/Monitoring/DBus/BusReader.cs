using System.Buffers.Binary;
using System.Text;

namespace KeepAlived.Net.Monitoring.DBus;

/// <summary>Reads messages as the bus sends them. What is not there reads as nothing and sets <see cref="_broken"/>.</summary>
internal ref struct BusReader
{
    /// <summary>What is read first: its length tells how long the message is.</summary>
    public const int PrefixSize = 16;

    /// <summary>The longest message we take; nobody has a reason to send us more.</summary>
    public const int MaxMessage = 1 << 16;

    private const int FlagsAt = 2, BodyLengthAt = 4, SerialAt = 8, FieldsLengthAt = 12, Alignment = 8;
    private const byte NoReplyExpected = 1, LittleEndian = (byte)'l', BigEndian = (byte)'B';
    private const byte Path = 1, Interface = 2, Member = 3, ReplySerial = 5, Sender = 7, Signature = 8;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _bigEndian;
    private int _at;
    private bool _broken;

    private BusReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _bigEndian = bytes[0] == BigEndian;
    }

    /// <summary>The length of the message that begins so; -1 if it is none, or too long.</summary>
    public static int LengthOf(ReadOnlySpan<byte> prefix)
    {
        if (prefix.Length < PrefixSize || prefix[0] is not (LittleEndian or BigEndian)) return -1;
        var reader = new BusReader(prefix);
        var (body, fields) = (reader.UInt32At(BodyLengthAt), reader.UInt32At(FieldsLengthAt));
        if (body > MaxMessage || fields > MaxMessage) return -1;
        var length = PrefixSize + (((int)fields + Alignment - 1) / Alignment * Alignment) + (int)body;
        return length <= MaxMessage ? length : -1;
    }

    /// <summary>Null if the message contradicts itself.</summary>
    /// <param name="bytes">As many as <see cref="LengthOf"/> said.</param>
    public static BusMessage? Read(ReadOnlySpan<byte> bytes)
    {
        if (LengthOf(bytes) != bytes.Length) return null;
        var reader = new BusReader(bytes) { _at = PrefixSize };
        var (path, place, member, sender, signature, replied) = ("", "", "", "", "", 0u);
        for (var end = PrefixSize + (int)reader.UInt32At(FieldsLengthAt); reader._at < end && !reader._broken;)
        {
            reader.Align(Alignment);
            var (code, type) = (reader.Byte(), reader.ShortText());
            var (text, number) = type switch { "s" or "o" => (reader.Text(), 0u), "g" => (reader.ShortText(), 0u), "u" => ("", reader.UInt32()), _ => ("", reader.Unknown()) };
            switch (code)
            {
                case Path: path = text; break;
                case Interface: place = text; break;
                case Member: member = text; break;
                case ReplySerial: replied = number; break;
                case Sender: sender = text; break;
                case Signature: signature = text; break;
            }
        }
        reader.Align(Alignment);
        var arguments = new List<string>();
        foreach (var type in signature)
        {
            if (type is not ('s' or 'o')) break;
            arguments.Add(reader.Text());
        }
        return reader._broken ? null
            : new((BusMessageType)bytes[1], reader.UInt32At(SerialAt), path, place, member, sender, replied, signature, [.. arguments], (bytes[FlagsAt] & NoReplyExpected) == 0);
    }

    private readonly uint UInt32At(int at) => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(_bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(_bytes[at..]);

    private uint UInt32()
    {
        Align(sizeof(uint));
        if (!Has(sizeof(uint))) return 0;
        _at += sizeof(uint);
        return UInt32At(_at - sizeof(uint));
    }

    private byte Byte() => Has(1) ? _bytes[_at++] : (byte)0;

    private string Text() => Take(UInt32());

    /// <summary>A signature: its length has one byte.</summary>
    private string ShortText() => Take(Byte());

    private string Take(uint length)
    {
        if (length >= int.MaxValue || !Has((int)length + 1)) return "";
        var text = Encoding.UTF8.GetString(_bytes.Slice(_at, (int)length));
        _at += (int)length + 1;
        return text;
    }

    private void Align(int size) => _at = (_at + size - 1) / size * size;

    private uint Unknown()
    {
        _broken = true;
        return 0;
    }

    private bool Has(int length)
    {
        _broken |= _at + (long)length > _bytes.Length;
        return !_broken;
    }
}
