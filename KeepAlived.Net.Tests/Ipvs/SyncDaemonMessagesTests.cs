using System.Net;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Netlink;

namespace KeepAlived.Net.Tests.Ipvs;

/// <summary>The attributes that ipvsadm 1.31 sends for --start-daemon and --stop-daemon.</summary>
internal sealed class SyncDaemonMessagesTests
{
    private const string Eth0 = "09000200657468300000" + "0000"; // with its end and three bytes to a multiple of four

    [Test]
    public void The_kernels_defaults_are_left_to_the_kernel() =>
        Assert.That(Written(new SyncDaemon(SyncRole.Backup, "eth0", 51)), Is.EqualTo("09010000" + "20000380" + "0800010002000000" + Eth0 + "0800030033000000"));

    [Test]
    public void Every_setting_has_its_attribute() =>
        Assert.That(Written(new SyncDaemon(SyncRole.Master, "eth0", 7, 1000, IPAddress.Parse("224.0.0.99"), 9000, 3)), Is.EqualTo(
            "09010000" + "40000380" + "0800010001000000" + Eth0 + "0800030007000000" + "06000400E8030000" + "08000500E0000063" + "0600070028230000" + "0500080003000000"));

    [Test]
    public void An_IPv6_group_has_an_attribute_of_its_own() =>
        Assert.That(Written(new SyncDaemon(SyncRole.Master, "eth0", 7, Group: IPAddress.Parse("ff02::5"))), Does.EndWith("14000600FF020000000000000000000000000005"));

    [Test]
    public void Stopping_names_the_role_alone()
    {
        var buffer = new byte[64];
        var writer = new AttributeWriter(buffer);
        SyncDaemonMessages.WriteStop(ref writer, SyncRole.Master);
        Assert.That(Convert.ToHexString(buffer[..writer.Length]), Is.EqualTo("0A010000" + "0C000380" + "0800010001000000"));
    }

    private static string Written(SyncDaemon daemon)
    {
        var buffer = new byte[128];
        var writer = new AttributeWriter(buffer);
        SyncDaemonMessages.WriteStart(ref writer, daemon);
        return Convert.ToHexString(buffer[..writer.Length]);
    }
}
