using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Bfd;

/// <summary>The UDP socket that sends the packets of one session, from a port of its own (RFC 5881 §4).</summary>
internal sealed class ControlSender : IDisposable
{
    private const int FirstPort = 49152, Ports = 16384, Attempts = 100;

    /// <summary>As routing protocols are marked (RFC 4594 §3.1, network control): a full line must not look like a dead neighbour.</summary>
    private const int NetworkControl = 0xC0;

    private readonly byte[] _target;
    private readonly int _descriptor;

    /// <param name="source">Null: the kernel chooses. An address that is not there yet is bound all the same; sending fails until it is.</param>
    /// <exception cref="LinuxException">The family is switched off, or no port is free.</exception>
    public ControlSender(IPAddress? source, IPAddress neighbour, int port, byte timeToLive)
    {
        _target = InternetAddress.Of(neighbour, port);
        var isIPv6 = neighbour.AddressFamily == AddressFamily.InterNetworkV6;
        _descriptor = Libc.OpenSocket(isIPv6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0);
        try
        {
            var level = isIPv6 ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP;
            Libc.SetOption(_descriptor, level, isIPv6 ? Libc.IPV6_UNICAST_HOPS : Libc.IP_TTL, (int)timeToLive);
            Libc.SetOption(_descriptor, level, isIPv6 ? Libc.IPV6_TCLASS : Libc.IP_TOS, NetworkControl);
            Libc.SetOption(_descriptor, level, isIPv6 ? Libc.IPV6_FREEBIND : Libc.IP_FREEBIND, 1);
            BindTo(source ?? (isIPv6 ? IPAddress.IPv6Any : IPAddress.Any));
        }
        catch (LinuxException)
        {
            Libc.Close(_descriptor);
            throw;
        }
    }

    /// <summary>0, or the errno of the kernel's refusal. That nobody listens at the other end is none.</summary>
    public int Send(ReadOnlySpan<byte> packet) =>
        Libc.SendTo(_descriptor, packet, Libc.MSG_DONTWAIT, _target) >= 0 || Libc.Errno is Libc.ECONNREFUSED or Libc.EAGAIN ? 0 : Libc.Errno;

    public void Dispose() => Libc.Close(_descriptor);

    private void BindTo(IPAddress source)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Libc.Bind(_descriptor, InternetAddress.Of(source, FirstPort + Random.Shared.Next(Ports)));
                return;
            }
            catch (LinuxException taken) when (taken.Errno == Libc.EADDRINUSE && attempt < Attempts)
            {
                continue; // another session or program has it
            }
        }
    }
}
