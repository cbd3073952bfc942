using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp.Core;

/// <summary>The vrrp process must not allocate in steady state: a collection would stop its loop for longer than a short interval.</summary>
[TestFixture]
internal sealed class SteadyStateAllocationTests
{
    private static readonly RouterSettings Me = new(3, 100, TimeSpan.FromSeconds(1), true, TimeSpan.FromSeconds(2), 3, RouterHarness.Address, false);
    private static readonly AdvertisementFormat Format = new(3, 51, TimeSpan.FromSeconds(1), null);

    [Test]
    public void Core_and_wire_allocate_nothing()
    {
        var heard = Turns(1000); // everything is compiled and initialised
        Assert.That(heard, Is.EqualTo(1000));
        Assert.That(Allocations.Least(() => heard = Turns(10_000)), Is.Zero);
        Assert.That(heard, Is.EqualTo(10_000));
    }

    /// <summary>Encode, decode, judge, advertise, announce; a lower and a higher master in turns, so that every path of the core is taken.</summary>
    private static int Turns(int count)
    {
        Span<byte> frame = stackalloc byte[64];
        Span<byte> address = [10, 0, 0, 99];
        Span<byte> mac = [0, 0, 0x5E, 0, 1, 51];
        Span<RouterSettings> settings = [Me, Me];
        Span<RouterStatus> members = [RouterStatus.Initial, RouterStatus.Initial];
        Span<bool> failed = stackalloc bool[2];
        Span<RouterActions> actions = stackalloc RouterActions[2];
        var (status, heard) = (RouterStatus.Initial, 0);
        var announcing = new AnnouncementSettings(5, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), 1, 5);
        var schedule = Announcements.Begin(announcing, default);
        for (var turn = 0; turn < count; turn++)
        {
            var now = RouterHarness.Seconds(turn);
            var length = Advertisement.Encode(frame, Format, (byte)(turn % 200), address, 0x0A000006, Advertisement.Group, ChecksumForm.PseudoHeader);
            var ip = new IpHeader(255, 112, 0x0A000006, Advertisement.Group, 20, 20 + length);
            if (Advertisement.TryDecode(frame[..length], ip, Format, true, out var advert) == DecodeError.None) heard++;
            var input = new RouterInput((RouterEvent)(turn / 7 % 6), now, advert.Priority, ip.Source, advert.Interval);
            status = VirtualRouter.Next(Me, status, input).Status;
            SyncGroup.Next(settings, members, failed, turn % 2, input, actions);
            schedule = Announcements.Next(announcing, schedule, now).Status;
            GratuitousArp.Encode(frame, mac, address);
        }
        return heard;
    }
}
