using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace KeepAlived.Net.Checking.Checkers;

/// <summary>Opens the sockets of a check.</summary>
/// <param name="Bind">Source address and port; null: the kernel's choice.</param>
/// <param name="Timeout">For the handshake, and for each answer (connect_timeout).</param>
internal sealed record CheckConnection(IPEndPoint Target, IPEndPoint? Bind, TimeSpan Timeout)
{
    private const int SOL_SOCKET = 1, SO_MARK = 36, SO_BINDTODEVICE = 25; // <asm-generic/socket.h>
    private const int IPPROTO_IP = 0, IP_RECVERR = 11, IPPROTO_IPV6 = 41, IPV6_RECVERR = 25; // <linux/in.h>, <linux/in6.h>

    /// <summary>Mark of the packets; 0: none.</summary>
    public uint FirewallMark { get; init; }

    /// <summary>Interface that the packets leave by; null: by the routing table.</summary>
    public string? Interface { get; init; }

    /// <summary>A TCP connection.</summary>
    /// <exception cref="SocketException">Refused, unreachable ...</exception>
    /// <exception cref="SourceException">Not from there.</exception>
    /// <exception cref="TimeoutException">No handshake in time.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<Socket> OpenAsync(CancellationToken stop)
    {
        var socket = new Socket(Target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // A fixed source port has to be free again at the next check: the reset at its end leaves no TIME_WAIT behind.
            if (Bind is { Port: not 0 }) socket.LingerState = new LingerOption(true, 0);
            Prepare(socket);
            await Patience.WithinAsync(Timeout, "timed out", stop, async deadline =>
            {
                await socket.ConnectAsync(Target, deadline);
                return true;
            });
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A UDP socket that only the target can answer, and that hears when a router knows no way there.</summary>
    /// <exception cref="SocketException">Unreachable.</exception>
    /// <exception cref="SourceException">Not from there.</exception>
    public Socket OpenDatagram()
    {
        var socket = OpenConnected(SocketType.Dgram, ProtocolType.Udp, Target);
        var (level, option) = Target.AddressFamily == AddressFamily.InterNetworkV6 ? (IPPROTO_IPV6, IPV6_RECVERR) : (IPPROTO_IP, IP_RECVERR);
        socket.SetRawSocketOption(level, option, MemoryMarshal.AsBytes(new ReadOnlySpan<int>([1])));
        return socket;
    }

    /// <summary>A socket for echo requests; raw where the kernel keeps unprivileged ones to other groups (ping_group_range).</summary>
    /// <exception cref="SocketException">Unreachable, or neither kind is permitted.</exception>
    /// <exception cref="SourceException">Not from there.</exception>
    public (Socket Socket, bool IsRaw) OpenEcho()
    {
        var protocol = Target.AddressFamily == AddressFamily.InterNetworkV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;
        var host = new IPEndPoint(Target.Address, 0);
        try
        {
            return (OpenConnected(SocketType.Dgram, protocol, host), false);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.AccessDenied)
        {
            return (OpenConnected(SocketType.Raw, protocol, host), true);
        }
    }

    private Socket OpenConnected(SocketType type, ProtocolType protocol, IPEndPoint target)
    {
        var socket = new Socket(Target.AddressFamily, type, protocol);
        try
        {
            Prepare(socket);
            socket.Connect(target);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Prepare(Socket socket)
    {
        if (FirewallMark != 0) socket.SetRawSocketOption(SOL_SOCKET, SO_MARK, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>([FirewallMark])));
        object? from = Interface;
        try
        {
            if (Interface is not null) socket.SetRawSocketOption(SOL_SOCKET, SO_BINDTODEVICE, System.Text.Encoding.ASCII.GetBytes(Interface));
            from = Bind;
            if (Bind is not null) socket.Bind(socket.ProtocolType is ProtocolType.Icmp or ProtocolType.IcmpV6 ? new(Bind.Address, 0) : Bind);
        }
        catch (SocketException refused)
        {
            var source = from is IPEndPoint { Port: 0 } place ? place.Address : from;
            throw new SourceException($"not from {source}: {(from is string && refused.SocketErrorCode != SocketError.AccessDenied ? "no such interface" : ProbeResult.Failure(refused).Reason)}");
        }
    }
}
