using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp.Wire;

/// <summary>Packets that keepalived 2.2.7 (Debian 12) sent from 10.9.0.1, captured with tcpdump from the IP header on.</summary>
internal static class CapturedPackets
{
    /// <summary>Version 2, VRID 51, priority 100, 1 s, 10.9.0.99 and 10.9.0.98, no authentication.</summary>
    public const string Version2 = "45c0002c00010000ff70d0840a090001e000001221336402000165f20a0900630a0900620000000000000000";

    /// <summary>The same when it stopped: priority 0.</summary>
    public const string Version2Resigning = "45c0002c000e0000ff70d0770a090001e0000012213300020001c9f20a0900630a0900620000000000000000";

    /// <summary>Version 2, VRID 52, priority 150, 2 s, 10.9.0.97, auth_pass 1111.</summary>
    public const string Version2Pass = "45c0002800010000ff70d0880a090001e0000012213496010102dafb0a0900613131313100000000";

    /// <summary>Version 3, VRID 53, priority 200, 0.5 s, 10.9.0.96, .95 and .94.</summary>
    public const string Version3 = "45c0002800010000ff70d0880a090001e00000123135c8030032fcbb0a0900600a09005f0a09005e";

    /// <summary>Version 3, VRID 54, priority 0, 1 s, 10.9.0.93.</summary>
    public const string Version3Resigning = "45c00020000e0000ff70d0830a090001e0000012313600010064d9650a09005d";

    /// <summary>The first gratuitous ARP for 10.9.0.99, with its Ethernet header.</summary>
    public const string GratuitousArp = "ffffffffffff8e547ca86d96080600010800060400018e547ca86d960a090063ffffffffffff0a090063";

    /// <summary>auth_pass 1111.</summary>
    public const ulong Password = 0x3131_3131_0000_0000;

    public const uint Sender = 0x0A090001;

    public static AdvertisementFormat Format(byte version, byte virtualRouterId, double seconds, ulong? password = null) =>
        new(version, virtualRouterId, TimeSpan.FromSeconds(seconds), password);
}
