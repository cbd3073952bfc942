namespace KeepAlived.Net.Vrrp.Core;

/// <summary>The result of a tracked script or interface.</summary>
internal enum TrackerResult : byte
{
    Unknown,
    Up,
    Down,
}

/// <summary>A tracked thing as one virtual router sees it.</summary>
/// <param name="Weight">-253..253; 0: its failure means FAULT. A positive weight is added while up, a negative one while down.</param>
/// <param name="Reverse">The weight changes its sign: a positive one is taken off while up, a negative one added while down. Without weight, being up means FAULT.</param>
internal readonly record struct Tracker(int Weight, bool Reverse);

/// <summary>Priority arithmetic of keepalived.conf(5): base priority plus weights, within 1..254; an owner (255) never changes.</summary>
internal static class EffectivePriority
{
    public const byte Lowest = 1, Highest = 254;

    private const int MostOfFile = 253;

    public static byte Of(byte basePriority, int sumOfWeights) =>
        basePriority == RouterSettings.OwnerPriority ? basePriority : (byte)Math.Clamp(basePriority + sumOfWeights, Lowest, Highest);

    /// <summary>What a tracker adds to the priority now; nothing while its result is unknown.</summary>
    public static int Contribution(Tracker tracker, TrackerResult result)
    {
        if (result == TrackerResult.Unknown) return 0;
        var contribution = (result == TrackerResult.Up) == tracker.Weight > 0 ? tracker.Weight : 0;
        return tracker.Reverse ? -contribution : contribution;
    }

    /// <summary>Whether the tracker forbids taking part: without weight, everything but up does.</summary>
    public static bool MeansFault(Tracker tracker, TrackerResult result) =>
        tracker.Weight == 0 && (result == TrackerResult.Unknown || (result == TrackerResult.Up) == tracker.Reverse);

    /// <summary>
    /// What a tracked file adds to the priority, and whether its number forbids taking part: without weight any number but 0 does, with a
    /// weight a product below -253 (keepalived.conf(5), track files).
    /// </summary>
    public static (int Contribution, bool IsFault) OfFile(Tracker tracker, int number)
    {
        if (tracker.Weight == 0) return (0, number != 0 != tracker.Reverse);
        var product = (long)number * (tracker.Reverse ? -tracker.Weight : tracker.Weight);
        return product < -MostOfFile ? (0, true) : ((int)Math.Min(product, MostOfFile), false);
    }
}
