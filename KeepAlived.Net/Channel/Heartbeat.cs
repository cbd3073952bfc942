using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Channel;

/// <summary>To a child: answer from your loop, to show that it turns.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct Heartbeat(uint Number)
{
    /// <summary>The answer of a child that has nothing to count; allocates nothing.</summary>
    public static void Answer(SeqPacketChannel channel, ReadOnlySpan<byte> message)
    {
        if (FixedMessage.TryRead<Heartbeat>(message, out var beat)) FixedMessage.TrySend(channel, MessageKind.HeartbeatAnswer, new HeartbeatAnswer(beat.Number, 0, 0));
    }
}

/// <summary>To the supervisor: the loop turns.</summary>
/// <param name="Number">Of the question.</param>
/// <param name="ServersUp">Checked real servers that are up, of the checker process.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct HeartbeatAnswer(uint Number, uint ServersUp, uint Servers);
