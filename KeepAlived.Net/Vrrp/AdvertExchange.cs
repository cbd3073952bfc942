using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>How one virtual router talks to the others: what it sends to whom, and which messages it believes. Allocates nothing.</summary>
internal sealed class AdvertExchange
{
    public const int UsualMtu = 1500;
    private const byte InternetControl = 0xC0; // class selector 6, RFC 2474 §4.2.2
    private const byte KernelHopLimit = 64; // what keepalived leaves to the kernel: unicast over IPv6
    private const int UsualReceiveBuffer = 1 << 20; // a tenth of a second of 20,000 packets
    private const int MostAddresses = 255, ReserveForTrailer = 16;
    private readonly AdvertisementFormat _format;
    private readonly byte[] _addresses, _packet;
    private readonly UnicastSources _peers;
    private readonly UInt128 _group;
    private readonly byte _timeToLive;
    private readonly byte[]? _headerKey;
    private readonly TrailerAuthentication? _trailer;
    private readonly bool _sumsMessageOnly, _noticesOldSums;
    private readonly int _receiveBuffer;
    private ushort _identification;

    /// <summary>Unicast version 3 as before keepalived 1.4: the pseudo-header has the multicast group as destination.</summary>
    private bool _sendsOldSums;

    /// <summary>The last sequence numbers of authentication headers: what is heard has to be higher than what was heard, and what is sent than both.</summary>
    private uint _sentSequence, _heardSequence;

    /// <param name="mtu">Of the interface, in bytes: an advertisement is never cut in pieces.</param>
    /// <param name="clock">CLOCK_REALTIME in nanoseconds, for `auth_hmac`; null: the kernel's.</param>
    public AdvertExchange(VrrpInstance instance, int mtu = UsualMtu, Func<long>? clock = null)
    {
        var six = instance.Family == AddressFamily.InterNetworkV6;
        _format = new(instance.Version, instance.VirtualRouterId, instance.AdvertisementInterval, Password(instance), six);
        _headerKey = instance.Authentication.Type == AuthenticationType.AuthenticationHeader ? Encoding.Latin1.GetBytes(instance.Authentication.Password) : null;
        _format = _format with { IsBehindHeader = _headerKey is not null };
        _trailer = instance.Hmac is { } hmac ? new TrailerAuthentication(hmac, clock ?? (static () => Clocks.Read().Real)) : null;
        AdvertisedCount = Math.Min(instance.VirtualAddresses.Count, Capacity(mtu));
        _addresses = [.. instance.VirtualAddresses.Take(AdvertisedCount).SelectMany(address => address.Address.GetAddressBytes())];
        _peers = new UnicastSources(instance);
        _group = instance.MulticastGroup is { } group ? Number(group) : six ? Advertisement.Group6 : Advertisement.Group;
        _timeToLive = !IsUnicast ? Advertisement.TimeToLive : instance.UnicastTtl ?? (six ? KernelHopLimit : Advertisement.TimeToLive);
        _sumsMessageOnly = !six && (instance.Version == 2 || instance.Version3ChecksumAsVersion2);
        _noticesOldSums = !six && instance.Version == 3 && IsUnicast && instance.OldUnicastChecksum != "never";
        _sendsOldSums = _noticesOldSums && instance.OldUnicastChecksum is not null;
        _receiveBuffer = instance.ReceiveBufferSize > 0 ? (int)Math.Min(instance.ReceiveBufferSize, int.MaxValue) : UsualReceiveBuffer;
        _packet = GC.AllocateArray<byte>(HeadersSize + Advertisement.HeaderSize + _addresses.Length + Advertisement.AuthenticationSize + TrailerSize, pinned: true);
    }

    public bool IsUnicast => _peers.Count > 0;

    public bool IsIPv6 => _format.IsIPv6;

    /// <summary>How many of the virtual addresses a packet has room for; the others are held without being advertised.</summary>
    public int AdvertisedCount { get; }

    /// <summary>The virtual addresses as they stand in advertisements.</summary>
    public ReadOnlySpan<byte> Addresses => _addresses;

    /// <summary>errno of the last <see cref="Send"/>, 0 if it succeeded.</summary>
    public int LastError { get; private set; }

    private int IpHeaderSize => IsIPv6 ? IPv6Header.Size : IPv4Header.MinimumSize;

    /// <summary>Bytes in front of the message.</summary>
    private int HeadersSize => IpHeaderSize + (_headerKey is null ? 0 : AuthenticationHeader.Size);

    private int TrailerSize => _trailer is { Signs: true } ? HmacTrailer.Size : 0;

    private byte Protocol => _headerKey is null ? Advertisement.Protocol : AuthenticationHeader.Protocol;

    /// <summary>Where it listens.</summary>
    public AdvertChannel ChannelOn(string interfaceName, int interfaceIndex) =>
        new(interfaceName, interfaceIndex, _format.VirtualRouterId, IsIPv6, IsUnicast ? null : _group, Protocol, _receiveBuffer);

    /// <summary>Whether an address of the interface may be the source: of IPv6 a link-local one.</summary>
    public bool CanSendFrom(UInt128 address) => IsIPv6 ? (ushort)(address >> 118) == 0xFE80 >> 6 : address <= uint.MaxValue;

    /// <summary>Sends an advertisement to the group or to every peer; errno if the kernel refused one of them, else 0.</summary>
    public int Send(AdvertSocket socket, byte priority, UInt128 source)
    {
        if (!IsUnicast) return LastError = SendTo(socket, priority, source, _group);
        var error = 0;
        for (var peer = 0; peer < _peers.Count; peer++) error = Math.Max(error, SendTo(socket, priority, source, _peers[peer].Address));
        return LastError = error;
    }

    /// <summary>The receive checks of RFC 9568 §7.1 and RFC 3768 §7.1, in keepalived's order.</summary>
    /// <param name="packet">As an <see cref="IAdvertReceiver"/> gets it.</param>
    /// <param name="message">The VRRP message in it.</param>
    public DecodeError TryDecode(in IpHeader ip, ReadOnlySpan<byte> packet, out Advertisement advert, out ReadOnlySpan<byte> message)
    {
        advert = default;
        message = packet[ip.HeaderLength..ip.TotalLength];
        var sequence = 0u;
        if (_headerKey is not null)
        {
            if (AuthenticationHeader.TryVerify(packet, ip, _headerKey, out sequence) is var forged and not DecodeError.None) return forged;
            if (sequence <= _heardSequence) return DecodeError.Replayed;
            message = message[AuthenticationHeader.Size..];
        }
        var error = Advertisement.TryDecode(message, ip, _format, checkTtl: !IsUnicast, out advert);
        if (error == DecodeError.BadChecksum && _noticesOldSums)
        {
            error = Advertisement.TryDecode(message, ip with { Destination = Advertisement.Group }, _format, checkTtl: false, out advert);
            _sendsOldSums |= error == DecodeError.None; // who sends it understands no other
        }
        if (error != DecodeError.None) return error;
        if (ip.IsMulticast == IsUnicast) return IsUnicast ? DecodeError.UnexpectedMulticast : DecodeError.UnexpectedUnicast;
        if (_peers.Judge(ip) is var refused and not DecodeError.None) return refused;
        if (_trailer?.Judge(message, Advertisement.LengthOf(message, _format), ip) is { } unproven and not DecodeError.None) return unproven;
        _heardSequence = Math.Max(_heardSequence, sequence);
        return DecodeError.None;
    }

    /// <summary>A reload goes on with the numbers of the exchange before.</summary>
    public void Continue(AdvertExchange before)
    {
        (_identification, _sentSequence, _heardSequence, LastError) = (before._identification, before._sentSequence, before._heardSequence, before.LastError);
        _sendsOldSums |= _noticesOldSums && before._sendsOldSums;
        if (before._trailer is { } trailer) _trailer?.Continue(trailer);
    }

    /// <summary>The highest sequence number of authentication headers that was sent or heard.</summary>
    public uint LastSequence => Math.Max(_sentSequence, _heardSequence);

    /// <summary>Another process has sent up to this sequence number.</summary>
    public void GoOnFrom(uint sequence) => _sentSequence = Math.Max(_sentSequence, sequence);

    /// <summary>What a refused message has where it differs from ours.</summary>
    public int Detail(DecodeError error, ReadOnlySpan<byte> message, in IpHeader ip) => error switch
    {
        DecodeError.UnknownKey or DecodeError.WrongSignature => HmacTrailer.KeyOf(message[^HmacTrailer.Size..]),
        DecodeError.ClockDiffers => (ushort)_trailer!.SecondsAhead(message[^HmacTrailer.Size..]),
        _ => Advertisement.Detail(error, message, ip),
    };

    public static UInt128 Number(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The way back from <see cref="Number"/>.</summary>
    public static IPAddress AddressOf(UInt128 number)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(number > uint.MaxValue ? bytes : bytes[12..]);
    }

    private int SendTo(AdvertSocket socket, byte priority, UInt128 source, UInt128 destination)
    {
        var checksum = _sumsMessageOnly ? ChecksumForm.MessageOnly : ChecksumForm.PseudoHeader;
        var summedDestination = _sendsOldSums ? Advertisement.Group : destination;
        var length = HeadersSize + Advertisement.Encode(_packet.AsSpan(HeadersSize), _format, priority, _addresses, source, summedDestination, checksum);
        if (_trailer is { Signs: true })
        {
            length += HmacTrailer.Size;
            _trailer.Sign(_packet.AsSpan(HeadersSize, length - HeadersSize), source, IsIPv6);
        }
        if (++_identification == 0) _identification = 1;
        if (IsIPv6) IPv6Header.Encode(_packet, InternetControl, _timeToLive, Protocol, source, destination, length);
        else IPv4Header.Encode(_packet, InternetControl, _timeToLive, Protocol, (uint)source, (uint)destination, length, _identification);
        if (_headerKey is not null)
        {
            _sentSequence = Math.Max(_sentSequence, _heardSequence) + 1;
            AuthenticationHeader.Sign(_packet.AsSpan(0, length), source, _sentSequence, _headerKey);
        }
        return socket.Send(_packet.AsSpan(0, length), destination);
    }

    /// <summary>keepalived keeps 16 bytes more free than it fills.</summary>
    private int Capacity(int mtu)
    {
        var overhead = HeadersSize + Advertisement.HeaderSize + _format.AuthenticationSize + ReserveForTrailer + TrailerSize;
        return Math.Clamp((mtu - overhead) / _format.AddressSize, 0, MostAddresses);
    }

    private static ulong? Password(VrrpInstance instance)
    {
        if (instance.Authentication.Type != AuthenticationType.Pass) return null;
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        Encoding.Latin1.GetBytes(instance.Authentication.Password.AsSpan(0, Math.Min(8, instance.Authentication.Password.Length)), bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
