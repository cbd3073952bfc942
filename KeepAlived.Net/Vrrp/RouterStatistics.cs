using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>What one virtual router counts and remembers for those who ask how it is. Allocates nothing.</summary>
internal sealed class RouterStatistics
{
    private const int HighestAuthenticationType = 2; // RFC 2338 §5.3.6
    private RouterCounters _counters;
    private MasterReason _expected = MasterReason.NoResponse;

    public ref readonly RouterCounters Counters => ref _counters;

    /// <summary>Nanoseconds of CLOCK_REALTIME since 1970; at first, when the router came to be.</summary>
    public long LastTransition { get; private set; } = Clocks.Read().Real;

    public MasterReason MasterReason { get; private set; }

    /// <summary>Of the last advertisement that was believed; priority 0: none yet.</summary>
    public (byte Priority, UInt128 Address) Master { get; private set; }

    /// <summary>A reload goes on with the numbers of the router before.</summary>
    public void Continue(RouterStatistics before) =>
        (_counters, _expected, LastTransition, MasterReason, Master) = (before._counters, before._expected, before.LastTransition, before.MasterReason, before.Master);

    public void Clear() => _counters = default;

    /// <summary>A packet was dropped.</summary>
    /// <param name="authenticationType">What it has, if that differs from ours.</param>
    public void Refused(DecodeError error, int authenticationType)
    {
        if (error.ProtocolErrorNumber() is > 0 and var number) _counters.LastProtocolError = number;
        switch (error)
        {
            case DecodeError.Truncated or DecodeError.TooShort: _counters.LengthErrors++; break;
            case DecodeError.BadTtl or DecodeError.TtlOutOfRange: _counters.TtlErrors++; break;
            case DecodeError.WrongType: _counters.TypeErrors++; break;
            case DecodeError.BadInterval: _counters.IntervalErrors++; break;
            case DecodeError.NoAddresses: _counters.AddressListErrors++; break;
            case DecodeError.AuthenticationTypeMismatch when authenticationType > HighestAuthenticationType: _counters.AuthenticationTypesUnknown++; break;
            case DecodeError.AuthenticationTypeMismatch: _counters.AuthenticationTypeMismatches++; break;
            case DecodeError.AuthenticationFailed: _counters.AuthenticationFailures++; break;
            case DecodeError.BadChecksum: _counters.ChecksumErrors++; break;
            case DecodeError.WrongVersion: _counters.VersionErrors++; break;
            case DecodeError.Unsigned: _counters.TrailersMissing++; break;
            case DecodeError.UnknownKey: _counters.TrailerKeysUnknown++; break;
            case DecodeError.WrongSignature: _counters.TrailersForged++; break;
            case DecodeError.ClockDiffers: _counters.TrailersStale++; break;
            case DecodeError.Replayed: _counters.TrailersReplayed++; break;
        }
    }

    /// <summary>A packet was believed.</summary>
    /// <param name="comparesAddresses">False: its list was compared before.</param>
    public void Heard(UInt128 sender, in Advertisement advert, ReadOnlySpan<byte> message, RouterInstance router, bool comparesAddresses)
    {
        _counters.AdvertsReceived++;
        if (advert.Priority == 0) _counters.PriorityZeroReceived++;
        if (comparesAddresses && !IsSameList(Advertisement.Addresses(message, router.Adverts.IsIPv6), router.Adverts.Addresses, router.Adverts.IsIPv6 ? 16 : 4)) _counters.AddressListErrors++;
        Master = (advert.Priority, sender);
        if (router.State != RouterState.Backup) return;
        _expected = advert.Priority == 0 ? MasterReason.Priority : advert.Priority < router.Priority ? MasterReason.Preempted : MasterReason.NoResponse;
    }

    /// <summary>An advertisement, to however many peers.</summary>
    public void Sent(byte priority)
    {
        _counters.AdvertsSent++;
        if (priority == 0) _counters.PriorityZeroSent++;
    }

    public void Changed(RouterState from, RouterState to, bool ownsAddresses)
    {
        LastTransition = Clocks.Read().Real;
        if (from == RouterState.Master) _counters.ReleasedMaster++;
        if (to == RouterState.Master) _counters.BecameMaster++;
        MasterReason = to != RouterState.Master ? MasterReason.NotMaster : ownsAddresses ? MasterReason.Priority : _expected;
        _expected = MasterReason.NoResponse;
    }

    /// <summary>Whether two lists have the same addresses, in whatever order: by sums, as this is done for each packet.</summary>
    private static bool IsSameList(ReadOnlySpan<byte> theirs, ReadOnlySpan<byte> ours, int size) =>
        theirs.SequenceEqual(ours) || (theirs.Length == ours.Length && Sum(theirs, size) == Sum(ours, size));

    private static UInt128 Sum(ReadOnlySpan<byte> addresses, int size)
    {
        UInt128 sum = 0;
        for (var at = 0; at < addresses.Length; at += size)
        {
            var number = Advertisement.AddressAt(addresses, at, size);
            sum += number * number; // 10.0.0.1 and 10.0.0.4 are not 10.0.0.2 and 10.0.0.3
        }
        return sum;
    }
}
