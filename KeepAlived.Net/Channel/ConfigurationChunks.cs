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
    public static bool Send(SeqPacketChannel channel, uint generation, ReadOnlySpan<byte> text)
    {
        var message = new byte[SeqPacketChannel.MaxMessage];
        message[0] = (byte)MessageKind.Configuration;
        var offset = 0;
        do
        {
            var length = Math.Min(text.Length - offset, message.Length - HeaderSize);
            MemoryMarshal.Write(message.AsSpan(1), new Header(generation, offset, text.Length));
            text.Slice(offset, length).CopyTo(message.AsSpan(HeaderSize));
            if (!channel.Send(message.AsSpan(0, HeaderSize + length))) return false;
            offset += length;
        }
        while (offset < text.Length);
        return true;
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
