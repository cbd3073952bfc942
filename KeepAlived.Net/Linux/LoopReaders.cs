namespace KeepAlived.Net.Linux;

/// <summary>Gets each message of a channel.</summary>
internal delegate void OnMessage(ReadOnlySpan<byte> message);

/// <summary>Reads all messages of a channel; its end means that the supervisor is gone.</summary>
internal sealed class ChannelReader(SeqPacketChannel channel, OnMessage onMessage, Action onGone) : IReadable
{
    private readonly byte[] _buffer = new byte[SeqPacketChannel.MaxMessage];

    public int Descriptor => channel.Descriptor;

    public void OnReadable()
    {
        int length;
        while ((length = channel.Receive(_buffer)) > 0) onMessage(_buffer.AsSpan(0, length));
        if (length == 0) onGone();
    }
}

/// <summary>Reads a signalfd(2).</summary>
internal sealed class SignalReader : IReadable, IDisposable
{
    private const int RecordSize = 128; // struct signalfd_siginfo
    private readonly Action _onSignal;

    public SignalReader(Action onSignal, params ReadOnlySpan<int> signals)
    {
        _onSignal = onSignal;
        Libc.BlockSignals(signals);
        Descriptor = Libc.CreateSignalDescriptor(signals);
    }

    public int Descriptor { get; }

    public void OnReadable()
    {
        Span<byte> record = stackalloc byte[RecordSize];
        while (Libc.Read(Descriptor, record) > 0) _onSignal();
    }

    public void Dispose() => Libc.Close(Descriptor);
}
