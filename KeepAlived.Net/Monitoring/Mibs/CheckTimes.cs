using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>The times that a virtual or real server gives its checks: what is written, else what the block around has.</summary>
internal static class CheckTimes
{
    private static readonly TimeSpan UsualDelay = TimeSpan.FromSeconds(60), UsualConnect = TimeSpan.FromSeconds(5);

    public static CheckTiming Of(VirtualServer server)
    {
        var times = server.Times;
        if (!server.IsWritten("delay_loop")) times.DelayLoop = UsualDelay;
        if (!server.IsWritten("connect_timeout")) times.ConnectTimeout = UsualConnect;
        return times;
    }

    public static CheckTiming Of(RealServer server, VirtualServer owner)
    {
        var (times, above) = (server.Times, Of(owner));
        if (!server.IsWritten("delay_loop")) times.DelayLoop = above.DelayLoop;
        if (!server.IsWritten("connect_timeout")) times.ConnectTimeout = above.ConnectTimeout;
        if (!server.IsWritten("retry")) times.Retry = above.Retry;
        if (!server.IsWritten("delay_before_retry")) times.DelayBeforeRetry = above.DelayBeforeRetry;
        if (!server.IsWritten("warmup")) times.Warmup = above.Warmup;
        return times;
    }

    public static MibValue Seconds(TimeSpan time) => MibValue.Gauge((uint)time.TotalSeconds);

    public static MibValue Microseconds(TimeSpan time) => MibValue.Gauge((uint)(time.Ticks / TimeSpan.TicksPerMicrosecond));
}
