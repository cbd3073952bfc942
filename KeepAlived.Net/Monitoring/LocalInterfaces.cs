using System.Globalization;
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
        var address = new byte[HardwareAddressLength];
        try
        {
            var words = File.ReadAllText($"/sys/class/net/{name}/address").Trim().Split(':');
            if (words.Length != HardwareAddressLength) return address;
            for (var i = 0; i < words.Length; i++) address[i] = byte.Parse(words[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or FormatException)
        {
            Array.Clear(address); // it has none, or it is not there
        }
        return address;
    }
}
