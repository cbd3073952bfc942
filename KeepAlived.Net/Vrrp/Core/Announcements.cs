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
/// <param name="Burst">Packets per address in the second burst.</param>
internal readonly record struct AnnouncementStatus(Instant SecondBurst, Instant Refresh, int Burst)
{
    public static readonly AnnouncementStatus Silent = new(Instant.Never, Instant.Never, 0);

    public Instant Deadline => SecondBurst < Refresh ? SecondBurst : Refresh;
}

/// <summary>The schedule of gratuitous ARP: a burst on becoming master, a second one later, then refreshes.</summary>
internal static class Announcements
{
    public static AnnouncementStatus Begin(in AnnouncementSettings settings, Instant at) => new(
        settings.Delay > TimeSpan.Zero ? at + settings.Delay : Instant.Never,
        settings.Refresh > TimeSpan.Zero ? at + settings.Refresh : Instant.Never,
        settings.Repeat);

    /// <summary>A lower-priority master was heard and is contradicted now: once more after its own delay.</summary>
    public static AnnouncementStatus Again(in AnnouncementSettings settings, AnnouncementStatus was, Instant at) =>
        settings.LowerPriorityDelay > TimeSpan.Zero
            ? was with { SecondBurst = at + settings.LowerPriorityDelay, Burst = settings.LowerPriorityRepeat }
            : was;

    /// <summary>The packets per address that are due now, and the schedule after them.</summary>
    public static (AnnouncementStatus Status, int Packets) Next(in AnnouncementSettings settings, AnnouncementStatus was, Instant at)
    {
        if (at >= was.SecondBurst) return (was with { SecondBurst = Instant.Never }, was.Burst);
        if (at >= was.Refresh) return (was with { Refresh = at + settings.Refresh }, settings.RefreshRepeat);
        return (was, 0);
    }
}
