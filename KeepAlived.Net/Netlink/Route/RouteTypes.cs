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

    public byte Family;
    public byte PrefixLength;
    public byte Flags;
    public byte Scope;
    public uint Index;
}

/// <summary>An interface as the kernel reports it.</summary>
/// <param name="Parent">Index of the interface below it (macvlan), 0 if none.</param>
internal sealed record LinkInfo(int Index, string Name, uint Flags, byte[] Mac, int Parent, string Kind)
{
    /// <summary>Administratively up and with carrier.</summary>
    public bool IsRunning => (Flags & (LinkMessage.IFF_UP | LinkMessage.IFF_RUNNING)) == (LinkMessage.IFF_UP | LinkMessage.IFF_RUNNING);
}

/// <summary>An IPv4 address of an interface.</summary>
internal sealed record AddressInfo(int Interface, IPAddress Address, byte PrefixLength, byte Scope, bool Secondary);

/// <summary>An address to add.</summary>
internal sealed record NewAddress(int Interface, IPAddress Address, byte PrefixLength, byte Scope, IPAddress? Peer, IPAddress? Broadcast, string? Label);
