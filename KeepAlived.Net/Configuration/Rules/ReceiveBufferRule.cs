using System.Globalization;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>vrrp_rx_bufs_policy and vrrp_rx_bufs_multiplier give the receive buffer of instances that write none.</summary>
internal sealed class ReceiveBufferRule : IRule
{
    private const uint EthernetMtu = 1500, AdvertisementHeaders = 48; // an IPv6 header and that of the advertisement
    private const int IPv6AddressSize = 16, LargestBuffer = 64 << 20;

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        if (model.Global.ReceiveBufferPolicy is not { } policy) return;
        foreach (var instance in model.Instances)
            if (instance.ReceiveBufferSize == 0) instance.ReceiveBufferSize = SizeOf(policy, instance, model.Global.ReceiveBufferMultiplier);
    }

    private static uint SizeOf(string policy, VrrpInstance instance, uint multiplier)
    {
        if (uint.TryParse(policy, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)) return bytes;
        var one = policy.Equals("MTU", StringComparison.OrdinalIgnoreCase) ? EthernetMtu : AdvertisementHeaders + (uint)(instance.VirtualAddresses.Count * IPv6AddressSize);
        return (uint)Math.Min((ulong)one * multiplier, LargestBuffer);
    }
}
