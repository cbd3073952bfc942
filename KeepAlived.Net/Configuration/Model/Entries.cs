using System.Net;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>A network: `10.0.0.0/8`; bits behind the length are kept as written.</summary>
/// <param name="Length">0..32 for IPv4, 0..128 for IPv6.</param>
internal readonly record struct AddressPrefix(IPAddress Address, byte Length)
{
    public override string ToString() => $"{Address}/{Length}";
}

/// <summary>A list that equals another with equal items, as a record's members must.</summary>
internal sealed class ValueList<T> : List<T>, IEquatable<ValueList<T>>
{
    public bool Equals(ValueList<T>? other) => other is not null && this.SequenceEqual(other);

    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in this) hash.Add(item);
        return hash.ToHashCode();
    }
}

/// <summary>Where an entry stands: entries are equal wherever that is.</summary>
internal readonly struct EntryPlace(Place place) : IEquatable<EntryPlace>
{
    public Place Place => place;

    public bool Equals(EntryPlace other) => true;

    public override bool Equals(object? obj) => obj is EntryPlace;

    public override int GetHashCode() => 0;
}

/// <summary>What an address entry says in single words.</summary>
[Flags]
internal enum AddressFlags : byte
{
    None,

    /// <summary>Mobile IPv6 home address.</summary>
    Home = 1,

    /// <summary>`-nodad`: duplicate address detection, which virtual addresses go without otherwise.</summary>
    DetectDuplicates = 2,

    /// <summary>Template for temporary addresses.</summary>
    ManageTemporary = 4,
    NoPrefixRoute = 8,
    AutoJoin = 16,

    /// <summary>Nobody minds when somebody else removes it.</summary>
    NoTrack = 32,

    /// <summary>It goes on a virtual MAC link of its own.</summary>
    UseVirtualMac = 64,
}

/// <summary>An entry of virtual_ipaddress, virtual_ipaddress_excluded or static_ipaddress: `10.0.0.1/24 dev eth0 label eth0:1 ...`.</summary>
internal sealed record AddressEntry(IPAddress Address, byte PrefixLength)
{
    /// <summary>Preferred for ever.</summary>
    public const uint Forever = uint.MaxValue;

    /// <summary>With a <see cref="Peer"/> it is the peer's.</summary>
    public byte PrefixLength = PrefixLength;
    public string? Device, Label;

    /// <summary>Null: none, as keepalived does.</summary>
    public IPAddress? Broadcast;
    public IPAddress? Peer;

    /// <summary>rtnetlink scope: 0 global, 200 site, 253 link, 254 host, 255 nowhere.</summary>
    public byte Scope;
    public AddressFlags Flags;

    /// <summary>Seconds, 0 deprecates the address (IPv6); null: 0 for a /128, for ever otherwise.</summary>
    public uint? PreferredLifetime;

    /// <summary>Instances that fault when a static address is lost.</summary>
    public string? TrackGroup;
    public EntryPlace Where;

    public override string ToString() => $"{Address}/{PrefixLength}";
}
