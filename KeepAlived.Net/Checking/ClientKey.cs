using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KeepAlived.Net.Configuration.Model;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>The certificate that SSL_GET shows to servers, from the files that the SSL block names.</summary>
internal static class ClientKey
{
    /// <summary>Null: none is configured, or it cannot be read, which is logged.</summary>
    public static X509CertificateCollection? Load(SslSettings? settings, ILogger log)
    {
        if (settings?.Certificate is not { } certificate) return null;
        try
        {
            var key = settings.Key ?? certificate;
            return [settings.Password is { } password ? X509Certificate2.CreateFromEncryptedPemFile(certificate, password, key) : X509Certificate2.CreateFromPemFile(certificate, key)];
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            log.ClientKeyUnusable(certificate, unusable.Message);
            return null;
        }
    }
}
