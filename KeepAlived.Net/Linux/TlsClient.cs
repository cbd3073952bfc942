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

    /// <summary>A connection over a TCP connection, which stays the caller's and does not block.</summary>
    public TlsConnection Open(int socket, TlsOptions options)
    {
        var connection = OpenSsl.SSL_new(_context);
        _ = OpenSsl.SSL_set_fd(connection, socket);
        if (options.ServerName.Length > 0) _ = OpenSsl.SSL_ctrl(connection, OpenSsl.SSL_CTRL_SET_TLSEXT_HOSTNAME, 0, options.ServerName);
        if (options.VerifiedName is { } name) Verify(connection, name);
        if (options.IsHttp2) _ = OpenSsl.SSL_set_alpn_protos(connection, Http2, (uint)Http2.Length);
        return new(connection, options.IsHttp2);
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

/// <summary>What the TCP connection has to be ready for before a step of TLS is tried again.</summary>
internal enum TlsNeed
{
    Nothing,
    Reading,
    Writing,
}

/// <summary>One TLS connection, step by step; not for two threads at once.</summary>
internal sealed class TlsConnection(nint connection, bool needsHttp2 = false) : IDisposable
{
    /// <summary>The server said that it has nothing more to say (close_notify); meaningful after a read of 0 bytes.</summary>
    public bool ClosedInOrder { get; private set; }

    /// <summary>Goes on with the handshake; it is complete when nothing is needed. Costs most of a millisecond of processor in all.</summary>
    /// <exception cref="TlsException">The server speaks no TLS, or other, or is not who it should be.</exception>
    public TlsNeed Handshake()
    {
        OpenSsl.ERR_clear_error();
        var (_, need) = Judge(OpenSsl.SSL_connect(connection), isRead: false);
        if (need != TlsNeed.Nothing || !needsHttp2) return need;
        OpenSsl.SSL_get0_alpn_selected(connection, out _, out var length);
        return length > 0 ? need : throw new TlsException("the server does not agree to HTTP/2");
    }

    /// <summary>All or nothing.</summary>
    /// <exception cref="TlsException">The connection broke.</exception>
    public TlsNeed Write(ReadOnlySpan<byte> bytes)
    {
        OpenSsl.ERR_clear_error();
        return Judge(OpenSsl.SSL_write(connection, bytes, bytes.Length), isRead: false).Need;
    }

    /// <summary>0 bytes with nothing needed: the server has closed the connection, in order or not.</summary>
    public (int Count, TlsNeed Need) Read(Span<byte> buffer)
    {
        OpenSsl.ERR_clear_error();
        return Judge(OpenSsl.SSL_read(connection, buffer, buffer.Length), isRead: true);
    }

    public void Dispose()
    {
        _ = OpenSsl.SSL_shutdown(connection);
        OpenSsl.ERR_clear_error();
        OpenSsl.SSL_free(connection);
    }

    /// <summary>On the thread of the step: errors are the thread's.</summary>
    private (int Count, TlsNeed Need) Judge(int result, bool isRead)
    {
        if (result > 0) return (result, TlsNeed.Nothing);
        switch (OpenSsl.SSL_get_error(connection, result))
        {
            case OpenSsl.SSL_ERROR_WANT_READ: return (0, TlsNeed.Reading);
            case OpenSsl.SSL_ERROR_WANT_WRITE: return (0, TlsNeed.Writing);
            case OpenSsl.SSL_ERROR_ZERO_RETURN when isRead:
                ClosedInOrder = true;
                return default;
            case OpenSsl.SSL_ERROR_SYSCALL or OpenSsl.SSL_ERROR_SSL when isRead: return default;
            default: throw new TlsException(Reason());
        }
    }

    /// <summary>A certificate that was refused says more than OpenSSL's error.</summary>
    private string Reason()
    {
        var error = OpenSsl.TakeError();
        var result = OpenSsl.SSL_get_verify_result(connection);
        return result == 0 ? error : $"the certificate is refused: {Marshal.PtrToStringUTF8(OpenSsl.X509_verify_cert_error_string(result))}";
    }
}
