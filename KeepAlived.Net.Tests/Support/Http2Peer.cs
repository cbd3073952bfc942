using System.Buffers.Binary;
using System.Text;

namespace KeepAlived.Net.Tests.Support;

/// <summary>The frames of a small HTTP/2 server (RFC 9113 section 6) with one stream, number 1.</summary>
internal static class Http2Peer
{
    public const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    public const byte EndStream = 1, EndHeaders = 4;

    private enum FrameType : byte
    {
        Data = 0,
        Headers = 1,
        Reset = 3,
        Settings = 4,
        GoAway = 7,
    }

    public static byte[] Settings { get; } = Frame(FrameType.Settings, 0, 0, []);

    /// <summary>The status as a literal field (RFC 7541 section 6.2.2; 8 is `:status`).</summary>
    public static byte[] Headers(string status, byte flags = EndHeaders) => Frame(FrameType.Headers, flags, 1, [0x08, (byte)status.Length, .. Encoding.ASCII.GetBytes(status)]);

    public static byte[] Data(byte[] body, byte flags = EndStream) => Frame(FrameType.Data, flags, 1, body);

    public static byte[] Reset(uint error) => Frame(FrameType.Reset, 0, 1, [0, 0, 0, (byte)error]);

    public static byte[] GoAway() => Frame(FrameType.GoAway, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>Reads until the client has asked: the preface and a HEADERS frame; the latter's payload.</summary>
    public static async Task<byte[]> ReadRequestAsync(Stream stream, CancellationToken stop)
    {
        var start = new byte[Preface.Length];
        await stream.ReadExactlyAsync(start, stop);
        if (Encoding.ASCII.GetString(start) != Preface) throw new InvalidDataException("no HTTP/2 preface");
        while (true)
        {
            var head = new byte[9];
            await stream.ReadExactlyAsync(head, stop);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
            await stream.ReadExactlyAsync(payload, stop);
            if ((FrameType)head[3] == FrameType.Headers) return payload;
        }
    }

    private static byte[] Frame(FrameType type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = ((byte)type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }
}
