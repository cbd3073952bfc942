namespace KeepAlived.Net.Vrrp.Core;

/// <summary>
/// The pace of gratuitous ARP, or of neighbour advertisements, on interfaces that share it (keepalived.conf(5), garp_group): one packet, then
/// none for the interval. An address waits once, however often it was to be announced meanwhile; those that wait go in the order of their slots.
/// </summary>
/// <param name="interval">Least time between two packets; zero: none waits.</param>
/// <param name="slots">How many addresses share it.</param>
internal sealed class AnnouncementLane(TimeSpan interval, int slots)
{
    private readonly bool[] _waiting = new bool[slots];
    private Instant _free;
    private int _count;

    /// <summary>When the next that waits may go.</summary>
    public Instant Deadline => _count == 0 ? Instant.Never : _free;

    /// <summary>Whether a packet may leave now; otherwise its address waits from now on.</summary>
    public bool TryPass(int slot, Instant now)
    {
        if (interval == TimeSpan.Zero) return true;
        if (_count > 0 || now < _free)
        {
            if (!_waiting[slot]) _count++;
            _waiting[slot] = true;
            return false;
        }
        _free = now + interval;
        return true;
    }

    /// <summary>The slot whose packet has to leave now; -1: none.</summary>
    public int Take(Instant now)
    {
        if (now < Deadline) return -1;
        var slot = Array.IndexOf(_waiting, true);
        Drop(slot);
        _free = now + interval;
        return slot;
    }

    public bool Waits(int slot) => _waiting[slot];

    /// <summary>Its address is no longer ours to announce.</summary>
    public void Drop(int slot)
    {
        if (_waiting[slot]) _count--;
        _waiting[slot] = false;
    }
}
