using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>The peers of a router that advertises by unicast, and whether it believes others too (check_unicast_src, min_ttl, max_ttl).</summary>
internal sealed class UnicastSources
{
    private readonly (UInt128 Address, byte MinimumTtl, byte MaximumTtl)[] _peers;
    private readonly bool _check;

    public UnicastSources(VrrpInstance instance)
    {
        _peers = [.. instance.UnicastPeers.ConvertAll(static peer => (AdvertExchange.Number(peer.Address), peer.MinimumTtl, peer.MaximumTtl))];
        _check = instance.CheckUnicastSource || Array.Exists(_peers, static peer => peer.MinimumTtl > 0 || peer.MaximumTtl < byte.MaxValue);
    }

    public int Count => _peers.Length;

    public (UInt128 Address, byte MinimumTtl, byte MaximumTtl) this[int index] => _peers[index];

    /// <summary>Whether the sender of a packet may send it.</summary>
    public DecodeError Judge(in IpHeader ip)
    {
        if (!_check || _peers.Length == 0) return DecodeError.None;
        foreach (var peer in _peers)
            if (peer.Address == ip.Source)
                return ip.TimeToLive >= peer.MinimumTtl && ip.TimeToLive <= peer.MaximumTtl ? DecodeError.None : DecodeError.TtlOutOfRange;
        return DecodeError.NotAPeer;
    }
}
