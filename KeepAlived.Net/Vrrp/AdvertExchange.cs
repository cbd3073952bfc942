using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>How one virtual router talks to the others: what it sends to whom, and which messages it believes. Allocates nothing.</summary>
internal sealed class AdvertExchange
{
    private readonly AdvertisementFormat _format;
    private readonly byte[] _addresses;
    private readonly uint[] _peers;

    public AdvertExchange(VrrpInstance instance)
    {
        _addresses = [.. instance.VirtualAddresses.Where(address => address.Address.AddressFamily == AddressFamily.InterNetwork).SelectMany(address => address.Address.GetAddressBytes())];
        _peers = [.. instance.UnicastPeers.FindAll(static peer => peer.Address.AddressFamily == AddressFamily.InterNetwork).ConvertAll(static peer => RouterInstance.Number(peer.Address))];
        _format = new(instance.Version, instance.VirtualRouterId, instance.AdvertisementInterval, Password(instance));
    }

    public bool IsUnicast => _peers.Length > 0;

    /// <summary>The virtual addresses as they stand in advertisements.</summary>
    public ReadOnlySpan<byte> Addresses => _addresses;

    /// <summary>errno of the last <see cref="Send"/>, 0 if it succeeded.</summary>
    public int LastError { get; private set; }

    /// <summary>Sends an advertisement to the group or to every peer; errno if the kernel refused one of them, else 0.</summary>
    public int Send(AdvertSocket socket, byte priority, uint source)
    {
        var checksum = _format.Version == 3 ? ChecksumForm.PseudoHeader : ChecksumForm.MessageOnly;
        var error = 0;
        if (!IsUnicast) error = socket.Send(_format, priority, _addresses, source, Advertisement.Group, checksum);
        foreach (var peer in _peers) error = Math.Max(error, socket.Send(_format, priority, _addresses, source, peer, checksum));
        return LastError = error;
    }

    /// <param name="message">What follows the IP header.</param>
    public DecodeError TryDecode(ReadOnlySpan<byte> message, in IPv4Header ip, out Advertisement advert) =>
        Advertisement.TryDecode(message, ip, _format, checkTtl: !IsUnicast, out advert);

    private static ulong? Password(VrrpInstance instance)
    {
        if (instance.Authentication.Type != AuthenticationType.Pass) return null;
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        Encoding.Latin1.GetBytes(instance.Authentication.Password.AsSpan(0, Math.Min(8, instance.Authentication.Password.Length)), bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
