using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>Opens the sockets of a check.</summary>
/// <param name="Bind">Source address and port; null: the kernel's choice.</param>
/// <param name="Timeout">For the handshake, and for each answer (connect_timeout).</param>
internal sealed record CheckConnection(IPEndPoint Target, IPEndPoint? Bind, TimeSpan Timeout)
{
    /// <summary>Mark of the packets; 0: none.</summary>
    public uint FirewallMark { get; init; }

    /// <summary>Interface that the packets leave by; null: by the routing table.</summary>
    public string? Interface { get; init; }

    private bool IsIPv6 => Target.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>A TCP socket, not connected yet.</summary>
    /// <exception cref="LinuxException">Not permitted, or no descriptors are left.</exception>
    /// <exception cref="SourceException">Not from there.</exception>
    public CheckSocket Open(CancellationToken stop) => Open(Libc.SOCK_STREAM, Libc.IPPROTO_TCP, stop, socket =>
    {
        // A fixed source port has to be free again at the next check: the reset at its end leaves no TIME_WAIT behind.
        if (Bind is { Port: not 0 }) Libc.SetOption(socket.Descriptor, Libc.SOL_SOCKET, Libc.SO_LINGER, (On: 1, Seconds: 0));
        Prepare(socket, Bind);
    });

    /// <summary>A UDP socket that only the target can answer, and that hears when a router knows no way there.</summary>
    /// <exception cref="LinuxException">Unreachable.</exception>
    /// <exception cref="SourceException">Not from there.</exception>
    public CheckSocket OpenDatagram(CancellationToken stop) => Open(Libc.SOCK_DGRAM, Libc.IPPROTO_UDP, stop, socket =>
    {
        Prepare(socket, Bind);
        Libc.SetOption(socket.Descriptor, IsIPv6 ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP, IsIPv6 ? Libc.IPV6_RECVERR : Libc.IP_RECVERR, 1);
        socket.Connect(Target);
    });

    /// <summary>A socket for echo requests; raw where the kernel keeps unprivileged ones to other groups (ping_group_range).</summary>
    /// <exception cref="LinuxException">Unreachable, or neither kind is permitted.</exception>
    /// <exception cref="SourceException">Not from there.</exception>
    public (CheckSocket Socket, bool IsRaw) OpenEcho(CancellationToken stop)
    {
        try
        {
            return (OpenEcho(Libc.SOCK_DGRAM, stop), false);
        }
        catch (LinuxException refused) when (IsDenied(refused))
        {
            return (OpenEcho(Libc.SOCK_RAW, stop), true);
        }
    }

    private CheckSocket OpenEcho(int type, CancellationToken stop) => Open(type, IsIPv6 ? Libc.IPPROTO_ICMPV6 : Libc.IPPROTO_ICMP, stop, socket =>
    {
        Prepare(socket, Bind is null ? null : new IPEndPoint(Bind.Address, 0));
        socket.Connect(new IPEndPoint(Target.Address, 0));
    });

    private CheckSocket Open(int type, int protocol, CancellationToken stop, Action<CheckSocket> prepare)
    {
        var socket = new CheckSocket(Target.AddressFamily, type, protocol, stop);
        try
        {
            prepare(socket);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Prepare(CheckSocket socket, IPEndPoint? source)
    {
        if (FirewallMark != 0) Libc.SetOption(socket.Descriptor, Libc.SOL_SOCKET, Libc.SO_MARK, FirewallMark);
        object? from = Interface;
        try
        {
            if (Interface is not null) Libc.SetOption(socket.Descriptor, Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, System.Text.Encoding.ASCII.GetBytes(Interface));
            from = source is { Port: 0 } ? source.Address : source;
            if (source is not null) socket.Bind(source);
        }
        catch (LinuxException refused)
        {
            throw new SourceException($"not from {from}: {(from is string && !IsDenied(refused) ? "no such interface" : ProbeResult.Words(refused.Errno))}");
        }
    }

    private static bool IsDenied(LinuxException refused) => refused.Errno is Libc.EACCES or Libc.EPERM;
}
