using KeepAlived.Net.Bfd.Wire;

namespace KeepAlived.Net.Bfd;

/// <summary>Counts packets that were ignored, and says which of them are worth a line in the log: each kind of a sender once a minute, one a second.</summary>
internal sealed class DecodeErrors
{
    private static readonly TimeSpan LeastGap = TimeSpan.FromSeconds(1), SameAgain = TimeSpan.FromMinutes(1);
    private Instant _nextAt = new(long.MinValue), _sameAt = new(long.MinValue);
    private ControlError _last;
    private UInt128 _sender;

    public long Count { get; private set; }

    public bool IsNews(ControlError error, UInt128 sender, Instant now)
    {
        Count++;
        var same = error == _last && sender == _sender;
        if (now < (same ? _sameAt : _nextAt)) return false;
        (_last, _sender, _nextAt, _sameAt) = (error, sender, now + LeastGap, now + SameAgain);
        return true;
    }
}
