using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Vrrp;

internal enum UpkeepKind : byte
{
    Address,
    Route,
    Rule,
}

/// <summary>What the kernel says of a thing that is gone, and what it is known by.</summary>
/// <param name="Number">Address or destination; an IPv4 address has 32 bits.</param>
/// <param name="Length">Of a route's destination in bits.</param>
/// <param name="Selector">Routing table of a route, priority of a rule, interface of an address.</param>
internal readonly record struct UpkeepKey(UpkeepKind Kind, bool IsIPv6, UInt128 Number, byte Length, uint Selector);

/// <summary>One address, route or rule that has to be there: always, or while a router is master.</summary>
/// <param name="router">Null: always.</param>
/// <param name="key">For an address without the interface, whose number may change.</param>
/// <param name="device">The interface of an address.</param>
/// <param name="text">Names it in the log.</param>
/// <param name="put">Sets it in the kernel: 0, EEXIST if it is there, or why not.</param>
/// <param name="wasRefused">Whether the kernel refused it the last time; null: nobody knows.</param>
internal sealed class UpkeepItem(RouterInstance? router, UpkeepKey key, string? device, string text, Func<int> put, Func<bool>? wasRefused = null)
{
    public RouterInstance? Router => router;

    public UpkeepKey Key => key;

    public string? Device => device;

    public string Text => text;

    /// <summary>When it is looked after; <see cref="Instant.Never"/> while all is well.</summary>
    public Instant Due { get; set; } = Instant.Never;

    public RestorePace Pace { get; set; }

    /// <summary>Attempts in a row that the kernel refused.</summary>
    public int Failures { get; set; }

    /// <summary>Whether it has to be there now.</summary>
    public bool IsWanted => router is null || router.IsMaster;

    /// <summary>A master does without it from the beginning, as with keepalived: it has not been lost.</summary>
    public bool WasNeverThere => router is not null && Failures == 0 && wasRefused?.Invoke() == true;

    public int Put() => put();
}
