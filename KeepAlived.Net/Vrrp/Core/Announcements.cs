namespace KeepAlived.Net.Vrrp.Core;

/// <summary>The gratuitous ARP settings of an instance (keepalived.conf(5), garp_master_*).</summary>
/// <param name="Repeat">Packets per address at once and in the second burst.</param>
/// <param name="Delay">Until the second burst; zero: none.</param>
/// <param name="Refresh">Between refreshes while master; zero: none.</param>
/// <param name="LowerPriorityRepeat">Packets per address when a lower-priority master was heard, at once and in the second burst.</param>
/// <param name="LowerPriorityDelay">Until the second burst of those; zero: none.</param>
internal readonly record struct AnnouncementSettings(
    int Repeat, TimeSpan Delay, TimeSpan Refresh, int RefreshRepeat, int LowerPriorityRepeat, TimeSpan LowerPriorityDelay = default);

/// <summary>When a master announces its addresses next.</summary>
/// <param name="LowerBurst">When the second burst after a lower-priority master was heard is due; it does not replace the other.</param>
internal readonly record struct AnnouncementStatus(Instant SecondBurst, Instant LowerBurst, Instant Refresh)
{
    public static readonly AnnouncementStatus Silent = new(Instant.Never, Instant.Never, Instant.Never);

    public Instant Deadline => SecondBurst < LowerBurst ? Earlier(SecondBurst) : Earlier(LowerBurst);

    private Instant Earlier(Instant burst) => burst < Refresh ? burst : Refresh;
}

/// <summary>The schedule of gratuitous ARP: a burst on becoming master, a second one later, then refreshes.</summary>
internal static class Announcements
{
    public static AnnouncementStatus Begin(in AnnouncementSettings settings, Instant at) => new(
        settings.Delay > TimeSpan.Zero ? at + settings.Delay : Instant.Never,
        Instant.Never,
        settings.Refresh > TimeSpan.Zero ? at + settings.Refresh : Instant.Never);

    /// <summary>A lower-priority master was heard and is contradicted now: once more after its own delay.</summary>
    public static AnnouncementStatus Again(in AnnouncementSettings settings, AnnouncementStatus was, Instant at) =>
        settings.LowerPriorityDelay > TimeSpan.Zero
            ? was with { LowerBurst = at + settings.LowerPriorityDelay }
            : was;

    /// <summary>The packets per address that are due now, and the schedule after them.</summary>
    public static (AnnouncementStatus Status, int Packets) Next(in AnnouncementSettings settings, AnnouncementStatus was, Instant at)
    {
        if (at >= was.SecondBurst) return (was with { SecondBurst = Instant.Never }, settings.Repeat);
        if (at >= was.LowerBurst) return (was with { LowerBurst = Instant.Never }, settings.LowerPriorityRepeat);
        if (at >= was.Refresh) return (was with { Refresh = at + settings.Refresh }, settings.RefreshRepeat);
        return (was, 0);
    }
}
