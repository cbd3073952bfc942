using KeepAlived.Net.Channel;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// Tells what is wrong with the advertisements of others: each cause once for each sender in a day. Senders can
/// be forged, so it remembers a few and tells no more than some in a minute. Allocates nothing.
/// </summary>
internal sealed class AdvertComplaints(RouterInstance router, IRouterHost host)
{
    private const int MostSenders = 16, MostInPeriod = 20, DetailShift = 8;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1), Memory = TimeSpan.FromDays(1);
    private readonly UInt128[] _senders = new UInt128[MostSenders];
    private readonly uint[] _told = new uint[MostSenders];
    private Instant _periodEnd = new(0), _memoryEnd = new(0);
    private int _toldInPeriod, _next;

    /// <summary>What does not void an advertisement; beside the values of <see cref="DecodeError"/>.</summary>
    private enum Difference
    {
        Interval = 29,
        List,
        Owner,
    }

    /// <summary>An advertisement was dropped.</summary>
    public void Refused(in IpHeader ip, ReadOnlySpan<byte> message, DecodeError error)
    {
        if (ShouldTell(ip.Source, (int)error)) host.Report(router, VrrpEvent.AdvertIgnored, ip.Source, (int)error | (router.Adverts.Detail(error, message, ip) << DetailShift));
    }

    /// <summary>An advertisement counts, but differs from ours: the interval, the addresses, or the sender owns them too.</summary>
    public void Compare(UInt128 sender, in Advertisement advert, ReadOnlySpan<byte> message, bool compareAddresses)
    {
        if (advert.Interval != router.Settings.Interval && ShouldTell(sender, (int)Difference.Interval))
            host.Report(router, VrrpEvent.IntervalDiffers, sender, (int)advert.Interval.TotalMilliseconds);
        if (advert.Priority == RouterSettings.OwnerPriority && router.Settings.OwnsAddresses && ShouldTell(sender, (int)Difference.Owner))
            host.Report(router, VrrpEvent.SecondOwner, sender);
        if (!compareAddresses) return;
        var theirs = Advertisement.Addresses(message, router.Adverts.IsIPv6);
        var ours = router.Adverts.Addresses;
        if (theirs.SequenceEqual(ours) || WasTold(sender, (int)Difference.List)) return;
        var size = router.Adverts.IsIPv6 ? 16 : 4;
        var (lacking, foreign) = (FirstMissing(ours, theirs, size), FirstMissing(theirs, ours, size));
        if (theirs.Length == ours.Length && lacking < 0 && foreign < 0) return; // the same in another order
        if (!ShouldTell(sender, (int)Difference.List)) return;
        host.Report(router, VrrpEvent.AddressListDiffers, sender, theirs.Length / size);
        if (lacking >= 0) host.Report(router, VrrpEvent.AddressLacking, Advertisement.AddressAt(ours, lacking, size));
        if (foreign >= 0) host.Report(router, VrrpEvent.AddressForeign, Advertisement.AddressAt(theirs, foreign, size));
    }

    /// <summary>Takes over what the router before has told.</summary>
    public void Continue(AdvertComplaints before)
    {
        before._senders.CopyTo(_senders, 0);
        before._told.CopyTo(_told, 0);
        (_periodEnd, _memoryEnd, _toldInPeriod, _next) = (before._periodEnd, before._memoryEnd, before._toldInPeriod, before._next);
    }

    private bool WasTold(UInt128 sender, int cause) => _senders.AsSpan().IndexOf(sender) is >= 0 and var known && (_told[known] & (1u << cause)) != 0;

    private bool ShouldTell(UInt128 sender, int cause)
    {
        if (host.Now >= _memoryEnd)
        {
            Array.Clear(_told);
            _memoryEnd = host.Now + Memory;
        }
        var known = _senders.AsSpan().IndexOf(sender);
        if (known >= 0 && (_told[known] & (1u << cause)) != 0) return false;
        if (host.Now >= _periodEnd) (_periodEnd, _toldInPeriod) = (host.Now + Period, 0);
        if (_toldInPeriod >= MostInPeriod) return false;
        _toldInPeriod++;
        if (known < 0)
        {
            known = _next;
            _next = (_next + 1) % MostSenders;
            (_senders[known], _told[known]) = (sender, 0);
        }
        _told[known] |= 1u << cause;
        return true;
    }

    /// <summary>Where the first address is that the others have not got; -1: they have all.</summary>
    private static int FirstMissing(ReadOnlySpan<byte> addresses, ReadOnlySpan<byte> others, int size)
    {
        for (var at = 0; at < addresses.Length; at += size)
        {
            var found = false;
            for (var other = 0; other < others.Length && !found; other += size) found = addresses.Slice(at, size).SequenceEqual(others.Slice(other, size));
            if (!found) return at;
        }
        return -1;
    }
}
