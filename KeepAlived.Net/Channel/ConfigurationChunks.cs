using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Channel;

/// <summary>Carries a configuration text, which may be megabytes, in messages that fit a socket.</summary>
internal static class ConfigurationChunks
{
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Header(uint Generation, int Offset, int Total);

    private static readonly int HeaderSize = 1 + Marshal.SizeOf<Header>();

    /// <summary>Sends all of the text, waiting for the child to read; false when the child is gone.</summary>
    /// <param name="text">One after the other.</param>
    public static bool Send(SeqPacketChannel channel, uint generation, IReadOnlyList<ReadOnlyMemory<byte>> text)
    {
        var (message, sent, filled, total) = (new byte[SeqPacketChannel.MaxMessage], 0, HeaderSize, 0);
        message[0] = (byte)MessageKind.Configuration;
        foreach (var part in text) total += part.Length;
        foreach (var part in text)
            for (var rest = part.Span; rest.Length > 0;)
            {
                var length = Math.Min(rest.Length, message.Length - filled);
                rest[..length].CopyTo(message.AsSpan(filled));
                rest = rest[length..];
                filled += length;
                if (filled == message.Length && !Flush()) return false;
            }
        return (filled == HeaderSize && total > 0) || Flush();

        bool Flush()
        {
            MemoryMarshal.Write(message.AsSpan(1), new Header(generation, sent, total));
            if (!channel.Send(message.AsSpan(0, filled))) return false;
            (sent, filled) = (sent + filled - HeaderSize, HeaderSize);
            return true;
        }
    }

    /// <summary>Puts the pieces together again; a new generation makes an unfinished one void.</summary>
    internal sealed class Assembler
    {
        private byte[] _text = [];
        private int _filled;

        public uint Generation { get; private set; }

        /// <summary>The whole text once its last piece is there, else null.</summary>
        public byte[]? Add(ReadOnlySpan<byte> message)
        {
            if (message.Length < HeaderSize) return null;
            var header = MemoryMarshal.Read<Header>(message[1..]);
            var piece = message[HeaderSize..];
            if (header.Offset == 0) (_text, _filled, Generation) = (new byte[header.Total], 0, header.Generation);
            if (header.Generation != Generation || header.Offset != _filled || _filled + piece.Length > _text.Length) return null;
            piece.CopyTo(_text.AsSpan(_filled));
            _filled += piece.Length;
            if (_filled < _text.Length) return null;
            var whole = _text;
            (_text, _filled) = ([], 0); // it may be long
            return whole;
        }
    }
}
