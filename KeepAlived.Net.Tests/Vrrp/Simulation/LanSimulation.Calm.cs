using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>Histories on a good LAN: hosts stop, lose power, return and change their priority, but no packet is lost and nobody is paused.</summary>
internal sealed partial class LanSimulation
{
    /// <summary>An advertisement reaches the other master, and if that one ranks higher, its answer comes back.</summary>
    private static TimeSpan MostOverlap => (QuietDelay * 2) + Rounding;

    private Instant _twoSince = Instant.Never;
    private bool _calm;

    /// <summary>Without a fault of the LAN there are never two masters for longer than their packets travel.</summary>
    public string? RunCalm(ulong seed)
    {
        Reset(seed);
        (_calm, _quiet, _lossPercent, _duplicatePercent) = (true, true, 0, 0);
        foreach (var router in Routers)
        {
            router.Settings = router.Settings with { Interval = _all[0].Settings.Interval, SilentToLower = false };
            router.Powered = true;
        }
        for (var i = 0; i < _count; i++)
            At(_now + _dice.Between(TimeSpan.Zero, TimeSpan.FromSeconds(6)), new Occurrence(Happening.Undo, i, default, Trouble.Stop));
        for (var left = 1 + _dice.Below(8); left > 0; left--)
        {
            var trouble = _dice.Below(3) switch { 0 => Trouble.Stop, 1 => Trouble.PowerCut, _ => Trouble.Priority };
            At(_now + _dice.Between(TimeSpan.Zero, Chaos), new Occurrence(Happening.Fault, _dice.Below(_count), default, trouble));
        }
        RunUntil(_now + (Chaos * 2));
        PowerOn(_dice.Below(_count));
        if (_violation is null) Settle();
        return _violation is null ? null : $"calm seed {seed}: {_violation}";
    }

    private void CheckOverlap()
    {
        if (_twoMasters && _twoSince == Instant.Never) _twoSince = _now;
        if (_twoMasters || _twoSince == Instant.Never) return;
        if (_calm && _now - _twoSince > MostOverlap) Violate($"two masters for {_now - _twoSince} in a LAN without faults");
        _twoSince = Instant.Never;
    }
}
