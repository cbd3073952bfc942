using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>
/// `auth_hmac` of one router: signs its advertisements with the active key, and judges those of others, which may use any of the keys.
/// What was heard once is not believed again. Allocates nothing.
/// </summary>
/// <param name="clock">CLOCK_REALTIME in nanoseconds since 1970: hosts that check each other's time need clocks that agree.</param>
internal sealed class TrailerAuthentication(HmacAuthentication settings, Func<long> clock)
{
    private const int MostSenders = 16, StampSecondsShift = 32, NanosecondsPerSecond = 1_000_000_000;
    private readonly UInt128[] _senders = new UInt128[MostSenders];
    private readonly ulong[] _lastHeard = new ulong[MostSenders];
    private readonly uint _window = (uint)settings.TimeWindow.TotalSeconds;
    private readonly bool _checksTime = settings.AntiReplay == HmacAuthentication.ByTime, _needsTrailer = settings.Mode == HmacAuthentication.Enforce;
    private ulong _lastSent;

    /// <summary>Whether our advertisements carry a trailer.</summary>
    public bool Signs { get; } = settings.Mode != HmacAuthentication.ReceiveOnly;

    /// <summary>Signs a message; each one has a later stamp than the one before.</summary>
    /// <param name="packet">The message, with room for the trailer behind it.</param>
    public void Sign(Span<byte> packet, UInt128 source, bool isIPv6)
    {
        _lastSent = Math.Max(_lastSent + 1, StampOf(clock()));
        var key = Find((byte)settings.ActiveKey);
        HmacTrailer.Sign(packet, source, isIPv6, key.Id, key.Bytes, _lastSent);
    }

    /// <summary>Whether a message may be believed; has to be the last of all checks, as a message that passes will not pass again.</summary>
    /// <param name="packet">The message and what follows it.</param>
    /// <param name="length">Of the message.</param>
    public DecodeError Judge(ReadOnlySpan<byte> packet, int length, in IpHeader ip)
    {
        var trailer = packet[length..];
        if (!HmacTrailer.IsPresent(trailer)) return _needsTrailer ? DecodeError.Unsigned : DecodeError.None;
        if (Find(HmacTrailer.KeyOf(trailer)) is not { Bytes.Length: > 0 } key) return DecodeError.UnknownKey;
        if (!HmacTrailer.IsGenuine(packet, ip.Source, ip.IsIPv6, key.Bytes)) return DecodeError.WrongSignature;
        var stamp = HmacTrailer.StampOf(trailer);
        if (_checksTime && Distance(stamp, StampOf(clock())) > (ulong)_window << StampSecondsShift) return DecodeError.ClockDiffers;
        return Remember(ip.Source, stamp) ? DecodeError.None : DecodeError.Replayed;
    }

    /// <summary>Takes over what the one before has heard and sent.</summary>
    public void Continue(TrailerAuthentication before)
    {
        before._senders.CopyTo(_senders, 0);
        before._lastHeard.CopyTo(_lastHeard, 0);
        _lastSent = before._lastSent;
    }

    /// <summary>How far a refused stamp is from our clock, in seconds, negative if it is earlier.</summary>
    public int SecondsAhead(ReadOnlySpan<byte> trailer) =>
        (int)Math.Clamp((long)(HmacTrailer.StampOf(trailer) >> StampSecondsShift) - (clock() / NanosecondsPerSecond), short.MinValue, short.MaxValue);

    /// <summary>The fraction in units of 1/65536 s; the counter is 0.</summary>
    private static ulong StampOf(long nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        return ((ulong)(uint)seconds << StampSecondsShift) | ((ulong)(rest * 65536 / NanosecondsPerSecond) << 16);
    }

    private static ulong Distance(ulong one, ulong other) => one > other ? one - other : other - one;

    private bool Remember(UInt128 sender, ulong stamp)
    {
        var known = _senders.AsSpan().IndexOf(sender);
        if (known >= 0 && stamp <= _lastHeard[known]) return false;
        if (known < 0) known = OldestSender();
        (_senders[known], _lastHeard[known]) = (sender, stamp);
        return true;
    }

    private int OldestSender()
    {
        var oldest = 0;
        for (var i = 1; i < MostSenders; i++)
            if (_lastHeard[i] < _lastHeard[oldest]) oldest = i;
        return oldest;
    }

    private HmacKey Find(byte id)
    {
        foreach (var key in settings.Ring)
            if (key.Id == id) return key;
        return default;
    }
}
