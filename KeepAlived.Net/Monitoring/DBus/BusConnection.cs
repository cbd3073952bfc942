using System.Net.Sockets;
using System.Text;

namespace KeepAlived.Net.Monitoring.DBus;

/// <summary>A connection to a bus: authentication, then whole messages out and in.</summary>
internal sealed class BusConnection(Socket socket) : IDisposable
{
    private const string UsualAddress = "unix:path=/run/dbus/system_bus_socket", AddressVariable = "DBUS_SYSTEM_BUS_ADDRESS";
    private const int MaxLine = 1024;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private uint _serial;

    /// <summary>Where the system's bus listens: $DBUS_SYSTEM_BUS_ADDRESS, or the usual place.</summary>
    public static string Address => Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } address ? address : UsualAddress;

    /// <exception cref="SocketException">Nobody listens there, or we are not let in.</exception>
    public static async Task<BusConnection> OpenAsync(string address, CancellationToken cancelled)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var connection = new BusConnection(socket);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(PathOf(address)), cancelled);
            await connection.AuthenticateAsync(cancelled);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The serial number that the message got.</summary>
    /// <exception cref="SocketException">The bus is gone.</exception>
    public async Task<uint> SendAsync(BusWriter message, CancellationToken cancelled)
    {
        await _sending.WaitAsync(cancelled);
        try
        {
            var serial = ++_serial;
            await SendAsync(message.ToArray(serial), cancelled);
            return serial;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next message.</summary>
    /// <exception cref="SocketException">The bus is gone, or has sent what is no message.</exception>
    public async Task<BusMessage> ReceiveAsync(CancellationToken cancelled)
    {
        var prefix = await ReceiveAsync(BusReader.PrefixSize, cancelled);
        var length = BusReader.LengthOf(prefix);
        if (length < 0) throw Refused();
        var rest = await ReceiveAsync(length - prefix.Length, cancelled);
        return BusReader.Read([.. prefix, .. rest]) ?? throw Refused();
    }

    public void Dispose()
    {
        socket.Dispose();
        _sending.Dispose();
    }

    /// <summary>The first part of an address that we understand: unix:path=, unix:abstract=.</summary>
    private static string PathOf(string address)
    {
        foreach (var part in address.Split(';'))
            foreach (var word in part.StartsWith("unix:", StringComparison.Ordinal) ? part["unix:".Length..].Split(',') : [])
            {
                if (word.StartsWith("path=", StringComparison.Ordinal)) return Uri.UnescapeDataString(word["path=".Length..]);
                if (word.StartsWith("abstract=", StringComparison.Ordinal)) return "\0" + Uri.UnescapeDataString(word["abstract=".Length..]);
            }
        throw new SocketException((int)SocketError.AddressNotAvailable);
    }

    /// <summary>By our user id, which the kernel vouches for.</summary>
    private async Task AuthenticateAsync(CancellationToken cancelled)
    {
        var user = Convert.ToHexString(Encoding.ASCII.GetBytes(Mono.Unix.Native.Syscall.geteuid().ToString(System.Globalization.CultureInfo.InvariantCulture)));
        await SendAsync(Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {user}\r\n"), cancelled);
        var line = new List<byte>();
        while (line.Count < MaxLine && (line.Count == 0 || line[^1] != (byte)'\n')) line.AddRange(await ReceiveAsync(1, cancelled));
        if (!Encoding.ASCII.GetString([.. line]).StartsWith("OK ", StringComparison.Ordinal)) throw Refused();
        await SendAsync("BEGIN\r\n"u8.ToArray(), cancelled);
    }

    private async Task SendAsync(byte[] bytes, CancellationToken cancelled)
    {
        for (var sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes.AsMemory(sent), cancelled);
    }

    private async Task<byte[]> ReceiveAsync(int length, CancellationToken cancelled)
    {
        var buffer = new byte[length];
        for (var filled = 0; filled < length;)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(filled), cancelled);
            if (received == 0) throw new SocketException((int)SocketError.ConnectionReset);
            filled += received;
        }
        return buffer;
    }

    private static SocketException Refused() => new((int)SocketError.ProtocolNotSupported);
}
