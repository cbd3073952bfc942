using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// Answers the supervisor's question for the state of all routers: a few of them at each turn of the loop, so that packets and deadlines
/// come first, and only while the channel has ample room, so that a report of something that happened always finds its place. Allocates nothing.
/// </summary>
internal sealed class StatusAnswers(RouterSet routers, SeqPacketChannel channel)
{
    private const int RecordsPerTurn = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);
    private StatusRequest _request;
    private RouterInstance[]? _told;
    private int _next;

    /// <summary>When <see cref="Fire"/> has something to do.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    public void Begin(in StatusRequest request, Instant now) => (_request, _told, _next, Deadline) = (request, null, 0, now);

    /// <summary>Goes on with the answer. A reload meanwhile begins it again: what was told of another generation is void.</summary>
    public void Fire(Instant now)
    {
        if (now < Deadline) return;
        var all = routers.All;
        if (_told != all) (_told, _next) = (all, 0);
        for (var count = 0; count < RecordsPerTurn; count++)
        {
            if (!channel.HasAmpleRoom || !SendNext(all, now))
            {
                Deadline = now + Patience;
                return;
            }
            if (_next++ < all.Length) continue;
            (_told, Deadline) = (null, Instant.Never);
            return;
        }
        Deadline = now; // the next turn goes on, after what has arrived meanwhile
    }

    private bool SendNext(RouterInstance[] all, Instant now)
    {
        if (_next == all.Length) return FixedMessage.TrySend(channel, MessageKind.StatusEnd, new StatusEnd(_request.Number, routers.Generation, (ushort)all.Length));
        var router = all[_next];
        var status = StatusOf(router, now);
        if (!FixedMessage.TrySend(channel, MessageKind.InstanceStatus, status)) return false;
        if (_request.ClearCounters) router.Statistics.Clear();
        return true;
    }

    private InstanceStatus StatusOf(RouterInstance router, Instant now)
    {
        var (status, settings, statistics) = (router.Status, router.Settings, router.Statistics);
        var interval = status.MasterInterval == TimeSpan.Zero ? settings.Interval : status.MasterInterval;
        var (faults, waiting) = router.Trackers.Count();
        return new InstanceStatus
        {
            Request = _request.Number,
            Generation = routers.Generation,
            Index = router.Index,
            Group = router.Group?.Index ?? InstanceStatus.NoGroup,
            State = (byte)status.State,
            WantedState = (byte)(SyncGroup.Waits(status) ? RouterState.Master : status.State),
            GroupState = (byte)(router.Group?.State ?? status.State),
            Priority = router.Priority,
            TotalPriority = router.Trackers.TotalPriority,
            MasterPriority = statistics.Master.Priority,
            MasterAddress = statistics.Master.Address,
            MasterInterval = interval,
            MasterDownInterval = settings.MasterDownInterval(interval),
            Source = router.Source,
            HasAddresses = router.IsMaster,
            MasterReason = statistics.MasterReason,
            Faults = (ushort)(faults + router.OwnFaults),
            Waiting = (ushort)waiting,
            LastTransition = statistics.LastTransition,
            Descriptor = router.Socket?.Descriptor ?? -1,
            Deadline = status.Deadline == Instant.Never ? 0 : Clocks.Read().Real + (status.Deadline.Nanoseconds - now.Nanoseconds),
            Counters = statistics.Counters,
        };
    }
}
