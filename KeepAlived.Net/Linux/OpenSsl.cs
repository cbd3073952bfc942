using System.Runtime.InteropServices;
using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>OpenSSL refused; the message is its own.</summary>
internal sealed class TlsException(string message) : Exception(message);

/// <summary>
/// The few calls of OpenSSL 3 that a TLS client needs, bound to Debian's libssl3 at first use. .NET's own client would cost every process
/// three megabytes whether it speaks TLS or not, and refuses old servers.
/// </summary>
internal static partial class OpenSsl
{
    private const string Ssl = "libssl.so.3", Crypto = "libcrypto.so.3";
    private const int LongestMessage = 256;

    public const int SSL_ERROR_SSL = 1, SSL_ERROR_WANT_READ = 2, SSL_ERROR_WANT_WRITE = 3, SSL_ERROR_SYSCALL = 5, SSL_ERROR_ZERO_RETURN = 6; // openssl/ssl.h
    public const int SSL_FILETYPE_PEM = 1, SSL_CTRL_SET_TLSEXT_HOSTNAME = 55, SSL_VERIFY_PEER = 1;

    /// <summary>The oldest error of this thread in words; empties the queue.</summary>
    public static string TakeError()
    {
        var code = ERR_get_error();
        ERR_clear_error();
        if (code == 0) return "the connection broke";
        Span<byte> text = stackalloc byte[LongestMessage];
        ERR_error_string_n(code, text, (nuint)text.Length);
        var message = Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
        // error:CODE:LIBRARY:FUNCTION:REASON
        return message[(message.LastIndexOf(':') + 1)..];
    }

    [LibraryImport(Ssl)]
    public static partial nint TLS_client_method();

    [LibraryImport(Ssl)]
    public static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_free(nint context);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_set_default_passwd_cb_userdata(nint context, nint password);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_use_certificate_chain_file(nint context, string file);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_use_PrivateKey_file(nint context, string file, int type);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_load_verify_locations(nint context, string file, string? directory);

    [LibraryImport(Ssl)]
    public static partial int SSL_CTX_set_default_verify_paths(nint context);

    [LibraryImport(Ssl)]
    public static partial void SSL_set_verify(nint connection, int mode, nint callback);

    [LibraryImport(Ssl)]
    public static partial long SSL_get_verify_result(nint connection);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_set1_host(nint connection, string name);

    [LibraryImport(Ssl)]
    public static partial nint SSL_get0_param(nint connection);

    [LibraryImport(Ssl)]
    public static partial int SSL_set_alpn_protos(nint connection, ReadOnlySpan<byte> protocols, uint length);

    [LibraryImport(Ssl)]
    public static partial void SSL_get0_alpn_selected(nint connection, out nint protocol, out uint length);

    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int X509_VERIFY_PARAM_set1_ip_asc(nint parameters, string address);

    [LibraryImport(Crypto)]
    public static partial nint X509_verify_cert_error_string(long result);

    [LibraryImport(Ssl)]
    public static partial nint SSL_new(nint context);

    [LibraryImport(Ssl)]
    public static partial void SSL_free(nint connection);

    [LibraryImport(Ssl)]
    public static partial int SSL_set_fd(nint connection, int descriptor);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SSL_ctrl(nint connection, int command, nint number, string pointer);

    [LibraryImport(Ssl)]
    public static partial int SSL_connect(nint connection);

    [LibraryImport(Ssl)]
    public static partial int SSL_read(nint connection, Span<byte> buffer, int length);

    [LibraryImport(Ssl)]
    public static partial int SSL_write(nint connection, ReadOnlySpan<byte> buffer, int length);

    [LibraryImport(Ssl)]
    public static partial int SSL_shutdown(nint connection);

    [LibraryImport(Ssl)]
    public static partial int SSL_get_error(nint connection, int result);

    [LibraryImport(Crypto)]
    public static partial void ERR_clear_error();

    [LibraryImport(Crypto)]
    private static partial nuint ERR_get_error();

    [LibraryImport(Crypto)]
    private static partial void ERR_error_string_n(nuint code, Span<byte> text, nuint length);
}
