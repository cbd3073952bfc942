using KeepAlived.Net.Channel;
using KeepAlived.Net.Vrrp;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>Which counter a dropped packet is counted by, as measured with keepalived 2.2.7.</summary>
internal sealed class RouterStatisticsTests
{
    private static readonly (DecodeError Error, int Type, RouterCounters Expected)[] Refusals =
    [
        (DecodeError.TooShort, 0, new() { LengthErrors = 1 }),
        (DecodeError.BadTtl, 0, new() { TtlErrors = 1, LastProtocolError = 1 }),
        (DecodeError.WrongType, 0, new() { TypeErrors = 1 }),
        (DecodeError.BadInterval, 0, new() { IntervalErrors = 1 }),
        (DecodeError.NoAddresses, 0, new() { AddressListErrors = 1 }),
        (DecodeError.AuthenticationTypeMismatch, 2, new() { AuthenticationTypeMismatches = 1 }),
        (DecodeError.AuthenticationTypeMismatch, 7, new() { AuthenticationTypesUnknown = 1 }),
        (DecodeError.AuthenticationFailed, 0, new() { AuthenticationFailures = 1 }),
        (DecodeError.BadChecksum, 0, new() { ChecksumErrors = 1, LastProtocolError = 3 }),
        (DecodeError.WrongVersion, 0, new() { VersionErrors = 1, LastProtocolError = 2 }),
        (DecodeError.Unsigned, 0, new() { TrailersMissing = 1 }),
        (DecodeError.Replayed, 0, new() { TrailersReplayed = 1 }),
        (DecodeError.UnexpectedUnicast, 0, default),
    ];

    [Test]
    public void Each_cause_has_its_counter()
    {
        foreach (var (error, type, expected) in Refusals)
        {
            var statistics = new RouterStatistics();
            statistics.Refused(error, type);
            Assert.That(statistics.Counters, Is.EqualTo(expected), error.ToString());
        }
    }

    [Test]
    public void The_last_error_of_protocol_is_remembered()
    {
        var statistics = new RouterStatistics();
        foreach (var error in (DecodeError[])[DecodeError.BadChecksum, DecodeError.WrongVersion, DecodeError.WrongType]) statistics.Refused(error, 0);
        Assert.That(statistics.Counters.LastProtocolError, Is.EqualTo(2));
    }

    [Test]
    public void Changes_of_state_are_counted_with_their_time_and_why_it_is_master()
    {
        var statistics = new RouterStatistics();
        statistics.Changed(RouterState.Initialize, RouterState.Backup, ownsAddresses: false);
        statistics.Changed(RouterState.Backup, RouterState.Master, ownsAddresses: false);
        Assert.That(statistics.MasterReason, Is.EqualTo(MasterReason.NoResponse));
        statistics.Sent(100);
        statistics.Sent(0);
        statistics.Changed(RouterState.Master, RouterState.Fault, ownsAddresses: false);
        Assert.That(statistics.Counters, Is.EqualTo(new RouterCounters { BecameMaster = 1, ReleasedMaster = 1, AdvertsSent = 2, PriorityZeroSent = 1 }));
        Assert.That(statistics.MasterReason, Is.EqualTo(MasterReason.NotMaster));
        Assert.That(DateTime.UnixEpoch.AddTicks(statistics.LastTransition / 100), Is.EqualTo(DateTime.UtcNow).Within(TimeSpan.FromMinutes(1)));

        var next = new RouterStatistics();
        next.Continue(statistics);
        Assert.That((next.Counters, next.LastTransition), Is.EqualTo((statistics.Counters, statistics.LastTransition)), "a reload goes on counting");
        next.Clear();
        Assert.That(next.Counters, Is.EqualTo(default(RouterCounters)));
    }
}
