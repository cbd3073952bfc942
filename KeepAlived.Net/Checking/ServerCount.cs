using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking;

/// <summary>How many of the real servers that are checked are up.</summary>
internal static class ServerCount
{
    public static void Answer(SeqPacketChannel channel, Heartbeat beat, IEnumerable<CheckState> checks)
    {
        var (up, all) = Of(checks);
        FixedMessage.TrySend(channel, MessageKind.HeartbeatAnswer, new HeartbeatAnswer(beat.Number, up, all));
    }

    /// <param name="checks">Those of one server stand together.</param>
    public static (uint Up, uint All) Of(IEnumerable<CheckState> checks)
    {
        var (up, all) = (0u, 0u);
        RealServerState? last = null;
        foreach (var check in checks)
        {
            if (check.Server == last) continue;
            last = check.Server;
            all++;
            if (last.Up) up++;
        }
        return (up, all);
    }
}
