using System.Buffers.Binary;
using System.Text;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Channel;

/// <summary>To the checker process: write the state to a file.</summary>
/// <param name="Umask">Permissions that the file does not get.</param>
internal readonly record struct DumpRequest(int Umask, string Path)
{
    private const int PathAt = 1 + sizeof(int);

    /// <summary>Waits while the socket is full.</summary>
    public void Send(SeqPacketChannel channel)
    {
        var message = new byte[PathAt + Encoding.UTF8.GetByteCount(Path)];
        message[0] = (byte)MessageKind.DumpRequest;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(1), Umask);
        Encoding.UTF8.GetBytes(Path, message.AsSpan(PathAt));
        channel.Send(message);
    }

    /// <summary>Null: the message is too short.</summary>
    public static DumpRequest? Read(ReadOnlySpan<byte> message) =>
        message.Length <= PathAt ? null : new(BinaryPrimitives.ReadInt32LittleEndian(message[1..]), Encoding.UTF8.GetString(message[PathAt..]));
}
