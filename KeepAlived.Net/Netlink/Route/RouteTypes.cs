using System.Net;
using System.Runtime.InteropServices;

namespace KeepAlived.Net.Netlink.Route;

/// <summary>struct ifinfomsg, rtnetlink(7).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkMessage
{
    public const int Size = 16;
    public const uint IFF_UP = 1, IFF_RUNNING = 0x40;

    public byte Family;
    public byte Padding;
    public ushort Type;
    public int Index;
    public uint Flags;
    public uint Change;
}

/// <summary>struct ifaddrmsg, rtnetlink(7).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressMessage
{
    public const int Size = 8;

    /// <summary>IFA_F_TENTATIVE and IFA_F_DADFAILED, linux/if_addr.h.</summary>
    public const byte Tentative = 0x40 | 0x08;

    public byte Family;
    public byte PrefixLength;
    public byte Flags;
    public byte Scope;
    public uint Index;
}

/// <summary>struct rtmsg, rtnetlink(7).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RouteMessage
{
    public const int Size = 12;

    public byte Family;
    public byte DestinationLength;
    public byte SourceLength;
    public byte TypeOfService;
    public byte Table;
    public byte Protocol;
    public byte Scope;
    public byte Type;
    public uint Flags;
}

/// <summary>struct fib_rule_hdr, linux/fib_rules.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RuleMessage
{
    public const int Size = 12;

    public byte Family;
    public byte DestinationLength;
    public byte SourceLength;
    public byte TypeOfService;
    public byte Table;
    public byte Reserved1;
    public byte Reserved2;
    public byte Action;
    public uint Flags;
}

/// <summary>An interface as the kernel reports it.</summary>
/// <param name="Parent">Index of the interface below it (macvlan), 0 if none.</param>
internal sealed record LinkInfo(int Index, string Name, uint Flags, byte[] Mac, int Parent, string Kind)
{
    /// <summary>Index of the bridge, bond or VRF that it belongs to; 0 if none.</summary>
    public int Master { get; init; }

    /// <summary>In bytes.</summary>
    public int Mtu { get; init; }

    /// <summary>ARPHRD_ of linux/if_arp.h.</summary>
    public ushort Type { get; init; }

    /// <summary>The address that reaches all on the link, as long as <see cref="Mac"/>.</summary>
    public byte[] Broadcast { get; init; } = [];

    /// <summary>Number of the link group, `ip link set group`.</summary>
    public uint Group { get; init; }

    /// <summary>Routing table of a VRF; 0 for others.</summary>
    public uint Table { get; init; }

    /// <summary>Administratively up and with carrier.</summary>
    public bool IsRunning => (Flags & (LinkMessage.IFF_UP | LinkMessage.IFF_RUNNING)) == (LinkMessage.IFF_UP | LinkMessage.IFF_RUNNING);
}

/// <summary>struct ifa_cacheinfo, rtnetlink(7): lifetimes in seconds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressLifetimes
{
    public const uint Forever = uint.MaxValue;

    public uint Preferred;
    public uint Valid;
    public uint Created;
    public uint Updated;
}

/// <summary>An address of an interface.</summary>
/// <param name="Tentative">The kernel is still looking for duplicates of it, or has found one: nothing can be sent from it.</param>
internal sealed record AddressInfo(int Interface, IPAddress Address, byte PrefixLength, byte Scope, bool Secondary, bool Tentative = false);

/// <summary>An address to add.</summary>
/// <param name="Flags">IFA_F_ of linux/if_addr.h.</param>
/// <param name="Preferred">Seconds; null: for ever.</param>
internal sealed record NewAddress(int Interface, IPAddress Address, byte PrefixLength, byte Scope, IPAddress? Peer, IPAddress? Broadcast, string? Label, uint Flags = 0, uint? Preferred = null)
{
    public const uint IFA_F_NODAD = 2, IFA_F_HOMEADDRESS = 0x10, IFA_F_MANAGETEMPADDR = 0x100, IFA_F_NOPREFIXROUTE = 0x200, IFA_F_MCAUTOJOIN = 0x400;
}

/// <summary>An address to take away.</summary>
/// <param name="Peer">Of an address that has one: it is part of what the kernel knows the address by.</param>
internal readonly record struct OldAddress(int Interface, IPAddress Address, byte PrefixLength, IPAddress? Peer);
