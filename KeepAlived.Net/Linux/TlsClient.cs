using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace KeepAlived.Net.Linux;

/// <summary>What connections of a TLS client share: its certificate. Servers are not verified, and old ones are spoken to.</summary>
internal sealed class TlsClient
{
    private readonly nint _context;
    private nint _password;

    /// <exception cref="DllNotFoundException">libssl3 is not installed.</exception>
    public TlsClient()
    {
        _context = OpenSsl.SSL_CTX_new(OpenSsl.TLS_client_method());
        _ = OpenSsl.SSL_CTX_ctrl(_context, OpenSsl.SSL_CTRL_SET_MIN_PROTO_VERSION, 0, 0);
        _ = OpenSsl.SSL_CTX_set_cipher_list(_context, "ALL:@SECLEVEL=0");
    }

    /// <summary>Shows a certificate to servers that ask for one.</summary>
    /// <param name="certificate">A PEM file, with the chain.</param>
    /// <exception cref="TlsException">A file cannot be read or does not fit.</exception>
    public void Use(string certificate, string key, string? password)
    {
        OpenSsl.ERR_clear_error();
        _password = Marshal.StringToCoTaskMemUTF8(password ?? "");
        OpenSsl.SSL_CTX_set_default_passwd_cb_userdata(_context, _password);
        var usable = OpenSsl.SSL_CTX_use_certificate_chain_file(_context, certificate) == 1
            && OpenSsl.SSL_CTX_use_PrivateKey_file(_context, key, OpenSsl.SSL_FILETYPE_PEM) == 1;
        if (!usable) throw new TlsException(OpenSsl.TakeError());
    }

    /// <summary>A connection over a TCP connection, which stays the caller's.</summary>
    /// <param name="serverName">Sent in the handshake; empty: none.</param>
    public TlsConnection Open(Socket socket, string serverName)
    {
        var connection = OpenSsl.SSL_new(_context);
        _ = OpenSsl.SSL_set_fd(connection, (int)socket.Handle);
        if (serverName.Length > 0) _ = OpenSsl.SSL_ctrl(connection, OpenSsl.SSL_CTRL_SET_TLSEXT_HOSTNAME, 0, serverName);
        return new(connection, socket);
    }

    ~TlsClient()
    {
        OpenSsl.SSL_CTX_free(_context);
        Marshal.ZeroFreeCoTaskMemUTF8(_password);
    }
}

/// <summary>One TLS connection; not for two threads at once.</summary>
internal sealed class TlsConnection(nint connection, Socket socket) : IDisposable
{
    private static readonly TimeSpan WriteRetry = TimeSpan.FromMilliseconds(5);

    private delegate int Operation(nint connection, Memory<byte> buffer);

    /// <summary>The server said that it has nothing more to say (close_notify); meaningful after a read of 0 bytes.</summary>
    public bool ClosedInOrder { get; private set; }

    /// <exception cref="TlsException">The server speaks no TLS, or other.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public Task HandshakeAsync(CancellationToken stop) => RunAsync(static (ssl, _) => OpenSsl.SSL_connect(ssl), default, isRead: false, stop);

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop) =>
        await RunAsync(static (ssl, buffer) => OpenSsl.SSL_write(ssl, buffer.Span, buffer.Length), MemoryMarshal.AsMemory(bytes), isRead: false, stop);

    /// <summary>0: the server has closed the connection, in order or not.</summary>
    public Task<int> ReadAsync(Memory<byte> buffer, CancellationToken stop) =>
        RunAsync(static (ssl, buffer) => OpenSsl.SSL_read(ssl, buffer.Span, buffer.Length), buffer, isRead: true, stop);

    public void Dispose()
    {
        _ = OpenSsl.SSL_shutdown(connection);
        OpenSsl.ERR_clear_error();
        OpenSsl.SSL_free(connection);
    }

    private async Task<int> RunAsync(Operation operation, Memory<byte> buffer, bool isRead, CancellationToken stop)
    {
        while (true)
        {
            OpenSsl.ERR_clear_error();
            var result = operation(connection, buffer);
            if (result > 0) return result;
            switch (OpenSsl.SSL_get_error(connection, result))
            {
                case OpenSsl.SSL_ERROR_WANT_READ:
                    // Of no bytes: returns when there is something to read.
                    await socket.ReceiveAsync(Memory<byte>.Empty, stop);
                    break;
                case OpenSsl.SSL_ERROR_WANT_WRITE:
                    await Task.Delay(WriteRetry, stop);
                    break;
                case OpenSsl.SSL_ERROR_ZERO_RETURN when isRead:
                    ClosedInOrder = true;
                    return 0;
                case OpenSsl.SSL_ERROR_SYSCALL or OpenSsl.SSL_ERROR_SSL when isRead: return 0;
                default: throw new TlsException(OpenSsl.TakeError());
            }
        }
    }
}
