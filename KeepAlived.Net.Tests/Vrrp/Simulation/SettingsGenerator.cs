using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>Draws the settings of one virtual router's members: what differs between them, and what has to be equal.</summary>
internal static class SettingsGenerator
{
    private static readonly TimeSpan[] Intervals3 = [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    /// <param name="networks">Routers that a host has, one after another: they have the same settings.</param>
    public static void Draw(ref Dice dice, ReadOnlySpan<SimulatedRouter> routers, int networks)
    {
        var version = (byte)(dice.Percent(40) ? 2 : 3);
        var interval = version == 2 ? TimeSpan.FromSeconds(1 + dice.Below(2)) : Intervals3[dice.Below(Intervals3.Length)];
        var ownIntervals = version == 3 && dice.Percent(40);
        var adverts = dice.Percent(85) ? 3 : 2 + dice.Below(3);
        var (silent, last, mixed, owner) = (dice.Percent(20), dice.Percent(10), dice.Percent(30), dice.Percent(10));
        var refresh = dice.Percent(50) ? TimeSpan.FromSeconds(4) : TimeSpan.Zero;
        var hosts = routers.Length / networks;
        var shift = (uint)dice.Below(hosts);
        for (var i = 0; i < hosts; i++)
        {
            var priority = (byte)(i > 0 && dice.Percent(25) ? Math.Min(routers[(i - 1) * networks].Settings.Priority, (byte)254) : 1 + dice.Below(254));
            var preempt = !mixed || dice.Percent(50);
            var settings = new RouterSettings(
                version, owner && i == 0 ? RouterSettings.OwnerPriority : priority,
                ownIntervals ? Intervals3[dice.Below(Intervals3.Length)] : interval,
                preempt, preempt && dice.Percent(20) ? TimeSpan.FromSeconds(1 + dice.Below(8)) : TimeSpan.Zero,
                adverts, 0x0A000001 + (((uint)i + shift) % (uint)hosts), silent, last);
            foreach (var router in routers.Slice(i * networks, networks))
            {
                router.Settings = settings;
                router.AnnouncementSettings = new AnnouncementSettings(5, TimeSpan.FromSeconds(5), refresh, 1, 5, TimeSpan.FromSeconds(5));
            }
        }
    }

    /// <summary>What an operator may change while it runs: priority, preemption, with version 3 the interval; but not who owns the addresses.</summary>
    public static RouterSettings Change(ref Dice dice, in RouterSettings was)
    {
        var preempt = dice.Percent(70) ? was.Preempt : !was.Preempt;
        return was with
        {
            Priority = was.OwnsAddresses || dice.Percent(50) ? was.Priority : (byte)(1 + dice.Below(254)),
            Preempt = preempt,
            PreemptDelay = preempt == was.Preempt ? was.PreemptDelay : TimeSpan.Zero,
            Interval = was.Version == 2 || dice.Percent(70) ? was.Interval : Intervals3[dice.Below(Intervals3.Length)],
        };
    }
}
