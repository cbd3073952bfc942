using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>A packet on the simulated LAN: an advertisement, or (to the client) a gratuitous ARP.</summary>
internal readonly record struct Packet(int From, byte Priority, UInt128 Address, TimeSpan Interval, long Order);

/// <summary>A host with its daemon; the settings and the state of the real core, and what only the world knows about it.</summary>
internal sealed class SimulatedRouter
{
    private const int ReceiveBuffer = 32;

    public RouterSettings Settings;
    public RouterStatus Status;
    public AnnouncementStatus Announcements;
    public AnnouncementSettings AnnouncementSettings;

    public bool Powered, Running, HasAddresses, TrackedThingDown;

    /// <summary>What its sync group remembers of it.</summary>
    public bool Failed;

    /// <summary>A reload has taken the sync group away: it decides for itself.</summary>
    public bool Alone;
    public bool Paused, WholeHostPaused;

    /// <summary>What arrived while only the process was stopped.</summary>
    public readonly List<Packet> Buffer = new(ReceiveBuffer);

    /// <summary>The order of the latest packet heard of each sender: a lower one afterwards was reordered.</summary>
    public readonly long[] LatestHeard = new long[LanSimulation.MostRouters];

    /// <summary>When the last advertisement that holds a backup back was heard (or it began to listen), and what it promised.</summary>
    public Instant HeldSince;
    public TimeSpan HeldInterval;
    public bool ReleasedByPriorityZero;

    /// <summary>When a lower master was first heard: it is left alone for the preempt delay.</summary>
    public Instant LowerSince;

    /// <summary>After a long pause: it must have heard somebody, or listened until then, before it speaks.</summary>
    public Instant MustListenUntil;
    public Instant LastAdvertSent, ElectedAt;

    /// <summary>What its last advertisement said of the next.</summary>
    public TimeSpan Promised;

    /// <summary>A reload may have changed it since the others heard of it.</summary>
    public TimeSpan LongestInterval => Promised > Settings.Interval ? Promised : Settings.Interval;

    public bool IsMaster => Running && Status.State == RouterState.Master;

    public bool Active => Powered && Running && !Paused;

    public (byte Priority, UInt128 Address) Rank => (Settings.Priority, Settings.Address);

    public Instant Deadline => Status.Deadline < Announcements.Deadline ? Status.Deadline : Announcements.Deadline;

    public void Clear()
    {
        Status = RouterStatus.Initial;
        Announcements = AnnouncementStatus.Silent;
        Powered = Running = HasAddresses = TrackedThingDown = Failed = Alone = Paused = WholeHostPaused = ReleasedByPriorityZero = false;
        HeldSince = MustListenUntil = LastAdvertSent = ElectedAt = default;
        HeldInterval = Promised = default;
        LowerSince = Instant.Never;
        Buffer.Clear();
        Array.Clear(LatestHeard);
    }

    /// <summary>The daemon of a host that has no process (crash, power cut) remembers nothing.</summary>
    public void Forget()
    {
        Running = Failed = Paused = WholeHostPaused = false;
        Status = RouterStatus.Initial;
        Announcements = AnnouncementStatus.Silent;
        MustListenUntil = default;
        Buffer.Clear();
    }

    public void Keep(in Packet packet)
    {
        if (!WholeHostPaused && Buffer.Count < ReceiveBuffer) Buffer.Add(packet);
    }
}
