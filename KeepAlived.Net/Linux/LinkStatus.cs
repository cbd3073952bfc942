using System.Runtime.InteropServices;
using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>How a driver is asked whether its link is up.</summary>
internal enum LinkQuestion : byte
{
    /// <summary>The status register of its transceiver (linux/mii.h).</summary>
    Mii,

    /// <summary>ETHTOOL_GLINK (linux/ethtool.h).</summary>
    Ethtool,

    /// <summary>IFF_RUNNING of its flags (netdevice(7)).</summary>
    Flags,
}

/// <summary>Asks drivers for the state of their link, for those that do not tell the kernel by themselves. Allocates nothing once a name is encoded.</summary>
internal sealed unsafe class LinkStatus : IDisposable
{
    private const int NameSize = 16, RequestSize = 40, HardwareAddressSize = 6; // struct ifreq
    private const nuint SIOCGIFFLAGS = 0x8913, SIOCGIFHWADDR = 0x8927, SIOCETHTOOL = 0x8946, SIOCGMIIPHY = 0x8947, SIOCGMIIREG = 0x8948;
    private const uint ETHTOOL_GDRVINFO = 0x03, ETHTOOL_GLINK = 0x0A;
    private const int DriverInfoSize = 196, DriverSize = 32; // struct ethtool_drvinfo: cmd, driver, ...
    private const ushort MII_BMSR = 1, BMSR_LSTATUS = 4, IFF_UP = 1, IFF_LOOPBACK = 8, IFF_RUNNING = 0x40, IFF_MULTICAST = 0x1000;
    private readonly int _descriptor = Libc.OpenSocket(Libc.AF_INET, Libc.SOCK_DGRAM, 0);

    /// <summary>The name of an interface as requests hold it; of longer ones, which do not exist, an empty one.</summary>
    public static byte[] Encode(string name)
    {
        var bytes = new byte[NameSize];
        var encoded = FileText.Bytes(name);
        if (encoded.Length < NameSize) encoded.CopyTo(bytes, 0);
        return bytes;
    }

    /// <summary>Null: the driver cannot be asked in this way, or there is no such interface.</summary>
    /// <param name="name">See <see cref="Encode"/>.</param>
    public bool? IsUp(ReadOnlySpan<byte> name, LinkQuestion question)
    {
        Span<byte> request = stackalloc byte[RequestSize];
        request.Clear();
        name.CopyTo(request);
        var data = request[NameSize..];
        switch (question)
        {
            case LinkQuestion.Mii:
                if (!Ask(SIOCGMIIPHY, request)) return null;
                MemoryMarshal.Write(data[2..], MII_BMSR); // struct mii_ioctl_data: phy_id, reg_num, val_in, val_out
                return Ask(SIOCGMIIREG, request) ? (MemoryMarshal.Read<ushort>(data[6..]) & BMSR_LSTATUS) != 0 : null;
            case LinkQuestion.Ethtool:
                var value = stackalloc uint[2] { ETHTOOL_GLINK, 0 };
                MemoryMarshal.Write(data, (nint)value);
                return Ask(SIOCETHTOOL, request) ? value[1] != 0 : null;
            default:
                if (!Ask(SIOCGIFFLAGS, request)) return null;
                return (MemoryMarshal.Read<ushort>(data) & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING);
        }
    }

    /// <summary>Whether an interface is a loopback, and whether it takes multicast; null: there is no such interface.</summary>
    public (bool IsLoopback, bool Multicasts)? TraitsOf(string name)
    {
        Span<byte> request = stackalloc byte[RequestSize];
        request.Clear();
        Encode(name).CopyTo(request);
        if (!Ask(SIOCGIFFLAGS, request)) return null;
        var flags = MemoryMarshal.Read<ushort>(request[NameSize..]);
        return ((flags & IFF_LOOPBACK) != 0, (flags & IFF_MULTICAST) != 0);
    }

    /// <summary>The name of its driver (ethtool -i): macvlan, veth, ...; null if it tells none.</summary>
    public string? DriverOf(string name)
    {
        Span<byte> request = stackalloc byte[RequestSize];
        request.Clear();
        Encode(name).CopyTo(request);
        var info = stackalloc byte[DriverInfoSize];
        new Span<byte>(info, DriverInfoSize).Clear();
        *(uint*)info = ETHTOOL_GDRVINFO;
        MemoryMarshal.Write(request[NameSize..], (nint)info);
        if (!Ask(SIOCETHTOOL, request)) return null;
        var driver = new ReadOnlySpan<byte>(info + sizeof(uint), DriverSize);
        return Encoding.UTF8.GetString(driver[..Math.Max(0, driver.IndexOf((byte)0))]);
    }

    /// <summary>The six bytes of its hardware address, in the network namespace of this process, which /sys may not show; null: there is no such interface.</summary>
    public byte[]? HardwareAddressOf(string name)
    {
        Span<byte> request = stackalloc byte[RequestSize];
        request.Clear();
        Encode(name).CopyTo(request);
        return Ask(SIOCGIFHWADDR, request) ? request.Slice(NameSize + sizeof(ushort), HardwareAddressSize).ToArray() : null; // struct sockaddr: family, address
    }

    public void Dispose() => Libc.Close(_descriptor);

    private bool Ask(nuint what, Span<byte> request) => Libc.Control(_descriptor, what, request) >= 0;
}
