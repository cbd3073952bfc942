using KeepAlived.Net.Linux;
using KeepAlived.Net.Monitoring.Mibs;

namespace KeepAlived.Net.Monitoring;

/// <summary>The interfaces of this host, as the kernel numbers them now.</summary>
internal sealed class LocalInterfaces : IInterfaceNumbers
{
    private const int HardwareAddressLength = 6;

    public uint IndexOf(string name) => Libc.InterfaceIndex(name);

    public byte[] HardwareAddressOf(string name)
    {
        using var link = new LinkStatus();
        return link.HardwareAddressOf(name) ?? new byte[HardwareAddressLength];
    }
}
