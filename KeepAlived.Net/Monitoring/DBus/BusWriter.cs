using System.Buffers.Binary;
using System.Text;

namespace KeepAlived.Net.Monitoring.DBus;

/// <summary>Writes a message, little-endian: its header, then its body by the methods for each type.</summary>
internal sealed class BusWriter
{
    private const byte LittleEndian = (byte)'l', ProtocolVersion = 1, NoReplyExpected = 1;
    private const byte Path = 1, Interface = 2, Member = 3, ErrorName = 4, ReplySerial = 5, Destination = 6, Signature = 8;
    private const int BodyLengthAt = 4, SerialAt = 8, FieldsLengthAt = 12, FieldsAt = 16, Alignment = 8;

    private readonly List<byte> _bytes = [];
    private int _body;

    private BusWriter(BusMessageType type)
    {
        _bytes.AddRange([LittleEndian, (byte)type, type == BusMessageType.MethodCall ? (byte)0 : NoReplyExpected, ProtocolVersion]);
        for (var i = 0; i < 3; i++) UInt32(0); // length of the body, serial, length of the fields
    }

    public static BusWriter Call(string destination, string path, string @interface, string member, string signature)
    {
        var writer = new BusWriter(BusMessageType.MethodCall);
        writer.Field(Path, "o", path);
        writer.Field(Destination, "s", destination);
        return writer.Finish(@interface, member, signature);
    }

    public static BusWriter Signal(string path, string @interface, string member, string signature)
    {
        var writer = new BusWriter(BusMessageType.Signal);
        writer.Field(Path, "o", path);
        return writer.Finish(@interface, member, signature);
    }

    public static BusWriter Reply(BusMessage call, string signature) => Answer(new(BusMessageType.MethodReturn), call).Finish("", "", signature);

    public static BusWriter Error(BusMessage call, string name, string text)
    {
        var writer = Answer(new(BusMessageType.Error), call);
        writer.Field(ErrorName, "s", name);
        writer.Finish("", "", "s");
        writer.Text(text);
        return writer;
    }

    public void UInt32(uint value)
    {
        Align(sizeof(uint));
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    public void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(FileText.Decode(text)); // the bus takes no others
        UInt32((uint)bytes.Length);
        _bytes.AddRange(bytes);
        _bytes.Add(0);
    }

    /// <summary>A signature: as the value of a variant, its type.</summary>
    public void Type(string signature)
    {
        _bytes.Add((byte)signature.Length);
        _bytes.AddRange(Encoding.ASCII.GetBytes(signature));
        _bytes.Add(0);
    }

    /// <summary>Structures and dictionary entries begin so.</summary>
    public void BeginStructure() => Align(Alignment);

    /// <summary>An array whose items are structures or dictionary entries; where its length goes.</summary>
    public int BeginArray()
    {
        UInt32(0);
        var at = _bytes.Count - sizeof(uint);
        Align(Alignment);
        return at;
    }

    public void EndArray(int at) => Set(at, (uint)(_bytes.Count - ((at + sizeof(uint) + Alignment - 1) / Alignment * Alignment)));

    /// <param name="serial">Not 0; of this connection.</param>
    public byte[] ToArray(uint serial)
    {
        Set(SerialAt, serial);
        Set(BodyLengthAt, (uint)(_bytes.Count - _body));
        return [.. _bytes];
    }

    private static BusWriter Answer(BusWriter writer, BusMessage call)
    {
        writer.BeginStructure();
        writer._bytes.Add(ReplySerial);
        writer.Type("u");
        writer.UInt32(call.Serial);
        if (call.Sender.Length > 0) writer.Field(Destination, "s", call.Sender);
        return writer;
    }

    private BusWriter Finish(string @interface, string member, string signature)
    {
        if (@interface.Length > 0) Field(Interface, "s", @interface);
        if (member.Length > 0) Field(Member, "s", member);
        if (signature.Length > 0)
        {
            BeginStructure();
            _bytes.Add(Signature);
            Type("g");
            Type(signature);
        }
        Set(FieldsLengthAt, (uint)(_bytes.Count - FieldsAt));
        Align(Alignment);
        _body = _bytes.Count;
        return this;
    }

    private void Field(byte code, string type, string value)
    {
        BeginStructure();
        _bytes.Add(code);
        Type(type);
        Text(value);
    }

    private void Set(int at, uint value)
    {
        for (var i = 0; i < sizeof(uint); i++) _bytes[at + i] = (byte)(value >> (8 * i));
    }

    private void Align(int size)
    {
        while (_bytes.Count % size != 0) _bytes.Add(0);
    }
}
