using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Netlink;

namespace KeepAlived.Net.Tests.Ipvs;

/// <summary>The bytes of ipvsadm 1.31 (strace -e sendmsg) and of Linux 6.1's answers are the reference.</summary>
internal sealed class IpvsMessagesTests
{
    private const string WebKey = "06000100020000000600020006000000" + "140003000a000001000000000000000000000000" + "0600040000500000";
    private const string AdmService = "0101000054000180" + WebKey + "08000600776c63000c00070001000000ffffffff080008002c01000008000900ffffff00";
    private const string AdmServiceMark = "01010000380001800600010002000000080005000500000007000600727200000c00070004000000ffffffff080008000000000008000900ffffffff";
    private const string AdmServiceMark6 = "0101000038000180060001000a000000080005000600000007000600727200000c00070000000000ffffffff08000800000000000800090080000000";
    private const string AdmServiceUdp = "010100005400018006000100020000000600020011000000140003000a000001000000000000000000000000060004000035000007000600736800000c00070018000000ffffffff080008000000000008000900ffffffff";
    private const string AdmServiceSix = "0101000054000180060001000a000000060002000600000014000300fd000000000000000000000000000001060004000050000007000600727200000c00070001000000ffffffff080008003c0000000800090040000000";
    private const string AdmBare = "05000600000000000c00070000000000ffffffff080008000000000008000900ffffffff";
    private const string AdmDestination = "0501000054000180" + WebKey + AdmBare + "6000028006000b0002000000140001000a000101000000000000000000000000060002001f9000000800030000000000080004000500000005000d000000000006000e000000000006000f000000000008000500640000000800060032000000";
    private const string AdmDestinationTunnel = "0501000054000180" + WebKey + AdmBare + "6000028006000b0002000000140001000a00010300000000000000000000000006000200005000000800030002000000080004000700000005000d000000000006000e000000000006000f000000000008000500000000000800060000000000";
    private const string KernelService =
        "0101000054010100060001000a000000060002000600000014000300fd000000000000000000000000000001060004000050000007000600727200000c000700" +
        "03000000ffffffff080008003c000000080009004000000060000a000800010000000000080002000000000008000300000000000c0004000000000000000000" +
        "04000b000c0005000000000000000000080006000000000008000700000000000800080000000000080009000000000008000a0000000000a0000c000c000100" +
        "000000000000000004000b000c000200000000000000000004000b000c000300000000000000000004000b000c000400000000000000000004000b000c000500" +
        "000000000000000004000b000c000600000000000000000004000b000c000700000000000000000004000b000c000800000000000000000004000b000c000900" +
        "000000000000000004000b000c000a000000000000000000";
    private const string KernelDestination =
        "050100007c010200140001000a00010300000000000000000000000006000200005000000800030002000000080004000700000005000d000000000006000e00" +
        "0000000006000f00000000000800050000000000080006000000000008000700000000000800080000000000080009000000000006000b000200000064000a00" +
        "08000100000000000800020000000000080003000000000004000b000c000400000000000000000004000b000c00050000000000000000000800060000000000" +
        "08000700000000000800080000000000080009000000000008000a0000000000a0000c000c000100000000000000000004000b000c0002000000000000000000" +
        "04000b000c000300000000000000000004000b000c000400000000000000000004000b000c000500000000000000000004000b000c0006000000000000000000" +
        "04000b000c000700000000000000000004000b000c000800000000000000000004000b000c000900000000000000000004000b000c000a000000000000000000";

    private static readonly ServiceKey Web = ServiceKey.ForAddress(ProtocolType.Tcp, IPEndPoint.Parse("10.0.0.1:80"));

    private static readonly (string Bytes, ServiceKey Key, ServiceSettings Settings)[] Services =
    [
        (AdmService, Web, new("wlc", ServiceFlags.Persistent, 300, 24)),
        (AdmServiceMark, ServiceKey.ForMark(5), new("rr", ServiceFlags.OnePacket)),
        (AdmServiceMark6, ServiceKey.ForMark(6, AddressFamily.InterNetworkV6), new("rr", PrefixLength: 128)),
        (AdmServiceUdp, ServiceKey.ForAddress(ProtocolType.Udp, IPEndPoint.Parse("10.0.0.1:53")), new("sh", ServiceFlags.Scheduler1 | ServiceFlags.Scheduler2)),
        (AdmServiceSix, ServiceKey.ForAddress(ProtocolType.Tcp, IPEndPoint.Parse("[fd00::1]:80")), new("rr", ServiceFlags.Persistent, 60, 64)),
    ];

    [Test]
    public void A_new_service_is_written_byte_for_byte_as_ipvsadm_writes_it([Range(0, 4)] int index)
    {
        var (bytes, key, settings) = Services[index];
        Assert.That(Encode(new(IpvsOperation.NewService, key, settings)), Is.EqualTo(bytes.ToUpperInvariant()));
    }

    [Test]
    public void A_service_of_ipvsadm_is_read([Range(0, 4)] int index)
    {
        var (bytes, key, settings) = Services[index];
        Assert.That(IpvsMessages.TryReadService(Convert.FromHexString(bytes), out var readKey, out var readSettings), Is.True);
        Assert.That(readKey, Is.EqualTo(key));
        Assert.That(readSettings, Is.EqualTo(settings));
    }

    [Test]
    public void A_destination_is_written_with_its_service()
    {
        var settings = new DestinationSettings(ForwardingMethod.Masquerade, 5, 100, 50);
        const string address = "140001000A000101000000000000000000000000";
        const string numbers = "0800030000000000" + "0800040005000000" + "0800050064000000" + "0800060032000000";
        Assert.That(Encode(new(IpvsOperation.NewDestination, Web, null, new(IPAddress.Parse("10.0.1.1"), 8080), settings)), Is.EqualTo(
            ("05010000" + "30000180" + WebKey + "48000280" + address + "060002001F900000" + "06000B0002000000" + numbers).ToUpperInvariant()));
    }

    // The attributes as ipvsadm 1.31 writes them for --tun-type gue --tun-port 6080 --tun-csum.
    [Test]
    public void What_a_tunnel_puts_around_packets_follows_the_thresholds()
    {
        var settings = new DestinationSettings(ForwardingMethod.Tunnel, 1, Encapsulation: new(EncapsulationType.Gue, 6080, EncapsulationFlags.Checksum));
        Assert.That(Encode(new(IpvsOperation.NewDestination, Web, null, new(IPAddress.Parse("10.0.1.1"), 80), settings)),
            Does.EndWith("0800060000000000" + "05000D0001000000" + "06000E0017C00000" + "06000F0001000000"));
    }

    [Test]
    public void Tunnels_survive_the_round_trip([Values] EncapsulationType type, [Values((ushort)0, (ushort)6080)] ushort port, [Values] EncapsulationFlags flags)
    {
        var settings = new DestinationSettings(ForwardingMethod.Tunnel, 1, Encapsulation: new(type, port, flags));
        var bytes = Convert.FromHexString(Encode(new(IpvsOperation.SetDestination, Web, null, new(IPAddress.Parse("10.0.1.1"), 80), settings)));
        Assert.That(IpvsMessages.TryReadDestination(bytes, AddressFamily.InterNetwork, out _, out var read), Is.True);
        Assert.That(read, Is.EqualTo(settings));
    }

    [Test]
    public void A_removal_names_the_key_only() =>
        Assert.That(Encode(new(IpvsOperation.DeleteService, ServiceKey.ForMark(5))), Is.EqualTo("03010000" + "14000180" + "0600010002000000" + "0800050005000000"));

    [TestCase(AdmDestination, "10.0.1.1", (ushort)8080, ForwardingMethod.Masquerade, 5u, 100u, 50u)]
    [TestCase(AdmDestinationTunnel, "10.0.1.3", (ushort)80, ForwardingMethod.Tunnel, 7u, 0u, 0u)]
    [TestCase(KernelDestination, "10.0.1.3", (ushort)80, ForwardingMethod.Tunnel, 7u, 0u, 0u)]
    public void A_destination_of_ipvsadm_or_the_kernel_is_read(string bytes, string host, ushort port, object method, uint weight, uint upper, uint lower)
    {
        Assert.That(IpvsMessages.TryReadDestination(Convert.FromHexString(bytes), AddressFamily.InterNetwork, out var key, out var settings), Is.True);
        Assert.That(key, Is.EqualTo(new DestinationKey(IPAddress.Parse(host), port)));
        Assert.That(settings, Is.EqualTo(new DestinationSettings((ForwardingMethod)method, weight, upper, lower)));
    }

    [Test]
    public void The_flags_that_the_kernel_keeps_for_itself_are_not_settings()
    {
        Assert.That(IpvsMessages.TryReadService(Convert.FromHexString(KernelService), out var key, out var settings), Is.True);
        Assert.That(key, Is.EqualTo(Services[4].Key));
        Assert.That(settings, Is.EqualTo(Services[4].Settings), "flags 3 are HASHED and PERSISTENT");
    }

    [Test]
    public void Timeouts_are_written_as_ipvsadm_writes_them_and_read_back()
    {
        var timeouts = new IpvsTimeouts(TimeSpan.FromSeconds(900), TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(300));
        var buffer = new byte[64];
        var writer = new AttributeWriter(buffer);
        IpvsMessages.WriteTimeouts(ref writer, timeouts);
        Assert.That(Convert.ToHexString(buffer[..writer.Length]), Is.EqualTo("0C010000" + "0800040084030000" + "0800050078000000" + "080006002C010000"));
        Assert.That(IpvsMessages.ReadTimeouts(buffer.AsSpan(0, writer.Length)), Is.EqualTo(timeouts));
    }

    [Test]
    public void The_version_is_unpacked() =>
        Assert.That(IpvsMessages.ReadVersion(Convert.FromHexString("0e010000" + "0800010001020100" + "0800020000100000")), Is.EqualTo(new Version(1, 2, 1)));

    [Test]
    public void Flushing_takes_no_attributes() => Assert.That(Encode(new(IpvsOperation.Flush, default)), Is.EqualTo("11010000"));

    [Test]
    public void A_round_trip_keeps_every_setting([Values] ForwardingMethod method, [Values(0u, 1u, 65535u)] uint weight, [Values("10.0.1.1", "fd00::2")] string host)
    {
        var command = new IpvsCommand(IpvsOperation.NewDestination, Web, null, new(IPAddress.Parse(host), 53), new(method, weight, 9, 8));
        var bytes = Convert.FromHexString(Encode(command));
        Assert.That(IpvsMessages.TryReadDestination(bytes, AddressFamily.InterNetwork, out var key, out var settings), Is.True);
        Assert.That((key, settings), Is.EqualTo((command.Destination, command.DestinationSettings)));
    }

    [Test]
    public void Persistence_engines_and_every_prefix_length_survive_the_round_trip([Range(0, 32)] int prefix)
    {
        var settings = new ServiceSettings("rr", ServiceFlags.Persistent, 60, (byte)prefix, "sip");
        Assert.That(IpvsMessages.TryReadService(Convert.FromHexString(Encode(new(IpvsOperation.NewService, Web, settings))), out _, out var read), Is.True);
        Assert.That(read, Is.EqualTo(settings));
    }

    [Test]
    public void Every_truncation_is_refused_or_read_without_an_exception()
    {
        foreach (var text in new[] { AdmService, AdmServiceMark, AdmDestination, KernelDestination })
        {
            var whole = Convert.FromHexString(text);
            for (var length = 0; length < whole.Length; length++)
            {
                var cut = whole.AsSpan(0, length);
                Assert.That(IpvsMessages.TryReadService(cut, out _, out _), Is.EqualTo(length >= whole.Length - Tail(text)), $"{length} bytes of {text}");
                IpvsMessages.TryReadDestination(cut, AddressFamily.InterNetwork, out _, out _);
            }
        }
    }

    [Test]
    public void Random_bytes_and_flipped_bits_are_survived()
    {
        var random = new Random(17);
        for (var round = 0; round < 30_000; round++)
        {
            var bytes = Convert.FromHexString(round % 2 == 0 ? AdmDestination : AdmService);
            for (var flips = random.Next(1, 12); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var isService = IpvsMessages.TryReadService(bytes, out var key, out _);
            Assert.That(isService && key.FirewallMark == 0 && key.Address is null, Is.False, Convert.ToHexString(bytes));
            var isDestination = IpvsMessages.TryReadDestination(bytes, AddressFamily.InterNetwork, out var destination, out _);
            Assert.That(isDestination && destination.Address is null, Is.False, Convert.ToHexString(bytes));
        }
    }

    /// <summary>How many bytes at the end belong to the destination, behind a whole service.</summary>
    private static int Tail(string text) => text switch
    {
        AdmDestination => 0x60,
        KernelDestination => -1,
        _ => 0,
    };

    private static string Encode(IpvsCommand command)
    {
        var buffer = Enumerable.Repeat((byte)0xA5, 256).ToArray();
        var writer = new AttributeWriter(buffer);
        IpvsMessages.Write(ref writer, command);
        return Convert.ToHexString(buffer[..writer.Length]);
    }
}
