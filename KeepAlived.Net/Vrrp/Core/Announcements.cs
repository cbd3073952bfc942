namespace KeepAlived.Net.Vrrp.Core;

/// <summary>The gratuitous ARP settings of an instance (keepalived.conf(5), garp_master_*).</summary>
/// <param name="Repeat">Packets per address at once and in the second burst.</param>
/// <param name="Delay">Until the second burst; zero: none.</param>
/// <param name="Refresh">Between refreshes while master; zero: none.</param>
/// <param name="LowerPriorityRepeat">Packets per address when a lower-priority master was heard, at once and in the second burst.</param>
/// <param name="LowerPriorityDelay">Until the second burst of those; zero: none.</param>
internal readonly record struct AnnouncementSettings(
    int Repeat, TimeSpan Delay, TimeSpan Refresh, int RefreshRepeat, int LowerPriorityRepeat, TimeSpan LowerPriorityDelay = default);

/// <summary>Bursts that wait, the nearest first. Who contradicts so many lower masters that there is no room left does it often enough.</summary>
internal readonly record struct PendingBursts(Instant First, Instant Second, Instant Third, Instant Fourth, Instant Fifth, Instant Sixth)
{
    public static readonly PendingBursts None = new(Instant.Never, Instant.Never, Instant.Never, Instant.Never, Instant.Never, Instant.Never);

    /// <summary>One more, after those that wait.</summary>
    public PendingBursts With(Instant burst) => this switch
    {
        { First: var first } when first == Instant.Never => this with { First = burst },
        { Second: var second } when second == Instant.Never => this with { Second = burst },
        { Third: var third } when third == Instant.Never => this with { Third = burst },
        { Fourth: var fourth } when fourth == Instant.Never => this with { Fourth = burst },
        { Fifth: var fifth } when fifth == Instant.Never => this with { Fifth = burst },
        { Sixth: var sixth } when sixth == Instant.Never => this with { Sixth = burst },
        _ => this,
    };

    /// <summary>The others, without the nearest.</summary>
    public PendingBursts Rest => new(Second, Third, Fourth, Fifth, Sixth, Instant.Never);
}

/// <summary>When a master announces its addresses next.</summary>
/// <param name="Refresh">The first advertisement that is sent for its time from then on has a refresh with it.</param>
/// <param name="LowerBursts">When the second bursts after lower-priority masters are due: one for each advertisement that was heard, as in keepalived.</param>
internal readonly record struct AnnouncementStatus(Instant SecondBurst, PendingBursts LowerBursts, Instant Refresh)
{
    public static readonly AnnouncementStatus Silent = new(Instant.Never, PendingBursts.None, Instant.Never);

    /// <summary>When the next burst is due; refreshes go with advertisements.</summary>
    public Instant Deadline => SecondBurst < LowerBursts.First ? SecondBurst : LowerBursts.First;
}

/// <summary>The schedule of gratuitous ARP: a burst on becoming master, a second one later, then refreshes.</summary>
internal static class Announcements
{
    public static AnnouncementStatus Begin(in AnnouncementSettings settings, Instant at) => new(
        settings.Delay > TimeSpan.Zero ? at + settings.Delay : Instant.Never,
        PendingBursts.None,
        settings.Refresh > TimeSpan.Zero ? at + settings.Refresh : Instant.Never);

    /// <summary>After a reload: bursts go on; refreshes begin anew, with the next advertisement, as keepalived's do.</summary>
    public static AnnouncementStatus Continue(in AnnouncementSettings settings, AnnouncementStatus was, Instant at) =>
        was with { Refresh = settings.Refresh > TimeSpan.Zero ? at : Instant.Never };

    /// <summary>A lower-priority master was heard and is contradicted now: once more after its own delay.</summary>
    public static AnnouncementStatus Again(in AnnouncementSettings settings, AnnouncementStatus was, Instant at) =>
        settings.LowerPriorityDelay > TimeSpan.Zero
            ? was with { LowerBursts = was.LowerBursts.With(at + settings.LowerPriorityDelay) }
            : was;

    /// <summary>The packets per address that are due now, and the schedule after them.</summary>
    public static (AnnouncementStatus Status, int Packets) Next(in AnnouncementSettings settings, AnnouncementStatus was, Instant at)
    {
        if (at >= was.SecondBurst) return (was with { SecondBurst = Instant.Never }, settings.Repeat);
        if (at >= was.LowerBursts.First) return (was with { LowerBursts = was.LowerBursts.Rest }, settings.LowerPriorityRepeat);
        return (was, 0);
    }

    /// <summary>
    /// The packets per address that go with an advertisement. As in keepalived, one that answers another router has none with it.
    /// </summary>
    /// <param name="at">When the advertisement was due.</param>
    /// <param name="interval">Between advertisements: one that was put off by less than a quarter of it is the one that was meant.</param>
    public static (AnnouncementStatus Status, int Packets) WithAdvert(in AnnouncementSettings settings, AnnouncementStatus was, Instant at, TimeSpan interval) =>
        was.Refresh != Instant.Never && at + (interval / 4) >= was.Refresh ? (was with { Refresh = at + settings.Refresh }, settings.RefreshRepeat) : (was, 0);
}
