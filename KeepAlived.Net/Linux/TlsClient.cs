using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace KeepAlived.Net.Linux;

/// <summary>What a TLS connection asks of its server.</summary>
/// <param name="ServerName">Sent in the handshake; empty: none.</param>
/// <param name="VerifiedName">Host name or address that the server's certificate has to be valid for; null: it is not verified.</param>
/// <param name="IsHttp2">The server has to agree to HTTP/2 (ALPN, RFC 7301).</param>
internal readonly record struct TlsOptions(string ServerName, string? VerifiedName = null, bool IsHttp2 = false);

/// <summary>
/// What connections of a TLS client share: its certificate, and whom it trusts. Protocols and cipher suites are those of OpenSSL and
/// openssl.cnf(5), as with keepalived: a server that is too old for the system is too old for the check.
/// </summary>
internal sealed class TlsClient
{
    private static readonly byte[] Http2 = [2, .. "h2"u8];
    private readonly nint _context;
    private nint _password;

    /// <exception cref="DllNotFoundException">libssl3 is not installed.</exception>
    public TlsClient() => _context = OpenSsl.SSL_CTX_new(OpenSsl.TLS_client_method());

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

    /// <summary>Trusts the authorities of a PEM file, or those of the system; matters to connections that verify.</summary>
    /// <exception cref="TlsException">The file cannot be read.</exception>
    public void Trust(string? authorities)
    {
        OpenSsl.ERR_clear_error();
        var usable = authorities is null ? OpenSsl.SSL_CTX_set_default_verify_paths(_context) : OpenSsl.SSL_CTX_load_verify_locations(_context, authorities, null);
        if (usable != 1) throw new TlsException(OpenSsl.TakeError());
    }

    /// <summary>A connection over a TCP connection, which stays the caller's.</summary>
    public TlsConnection Open(Socket socket, TlsOptions options)
    {
        var connection = OpenSsl.SSL_new(_context);
        _ = OpenSsl.SSL_set_fd(connection, (int)socket.Handle);
        if (options.ServerName.Length > 0) _ = OpenSsl.SSL_ctrl(connection, OpenSsl.SSL_CTRL_SET_TLSEXT_HOSTNAME, 0, options.ServerName);
        if (options.VerifiedName is { } name) Verify(connection, name);
        if (options.IsHttp2) _ = OpenSsl.SSL_set_alpn_protos(connection, Http2, (uint)Http2.Length);
        return new(connection, socket, options.IsHttp2);
    }

    private static void Verify(nint connection, string name)
    {
        OpenSsl.SSL_set_verify(connection, OpenSsl.SSL_VERIFY_PEER, 0);
        var isAddress = OpenSsl.X509_VERIFY_PARAM_set1_ip_asc(OpenSsl.SSL_get0_param(connection), name) == 1;
        if (!isAddress) _ = OpenSsl.SSL_set1_host(connection, name);
        OpenSsl.ERR_clear_error();
    }

    ~TlsClient()
    {
        OpenSsl.SSL_CTX_free(_context);
        Marshal.ZeroFreeCoTaskMemUTF8(_password);
    }
}

/// <summary>One TLS connection; not for two threads at once.</summary>
internal sealed class TlsConnection(nint connection, Socket socket, bool needsHttp2 = false) : IDisposable
{
    private static readonly TimeSpan WriteRetry = TimeSpan.FromMilliseconds(5);

    private delegate int Operation(nint connection, Memory<byte> buffer);

    /// <summary>The server said that it has nothing more to say (close_notify); meaningful after a read of 0 bytes.</summary>
    public bool ClosedInOrder { get; private set; }

    /// <exception cref="TlsException">The server speaks no TLS, or other, or is not who it should be.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task HandshakeAsync(CancellationToken stop)
    {
        await RunAsync(static (ssl, _) => OpenSsl.SSL_connect(ssl), default, isRead: false, stop);
        if (!needsHttp2) return;
        OpenSsl.SSL_get0_alpn_selected(connection, out _, out var length);
        if (length == 0) throw new TlsException("the server does not agree to HTTP/2");
    }

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

    /// <summary>A certificate that was refused says more than OpenSSL's error.</summary>
    private string Reason()
    {
        var error = OpenSsl.TakeError();
        var result = OpenSsl.SSL_get_verify_result(connection);
        return result == 0 ? error : $"the certificate is refused: {Marshal.PtrToStringUTF8(OpenSsl.X509_verify_cert_error_string(result))}";
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
                default: throw new TlsException(Reason());
            }
        }
    }
}
