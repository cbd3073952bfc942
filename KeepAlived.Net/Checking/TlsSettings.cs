using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>What the SSL block says, for the TLS client of SSL_GET.</summary>
internal static class TlsSettings
{
    /// <summary>Null: TLS is not available, which the checks will tell. A certificate that cannot be used is logged and not shown.</summary>
    /// <param name="verifies">Whether a check has tls_verify: only then authorities are loaded.</param>
    public static TlsClient? Load(SslSettings? settings, bool verifies, ILogger log)
    {
        try
        {
            var client = new TlsClient();
            if (settings?.Certificate is { } certificate) Use(client, certificate, settings, log);
            if (verifies) Trust(client, settings?.CertificateAuthority, log);
            return client;
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether a check of this kind speaks TLS.</summary>
    public static bool IsUsed(KeepalivedConfiguration model, Predicate<HttpGet> which)
    {
        foreach (var server in model.VirtualServers)
            foreach (var real in server.RealServers)
                foreach (var check in real.Checks)
                    if (check is HttpGet { IsTls: true } http && which(http)) return true;
        return false;
    }

    private static void Trust(TlsClient client, string? authorities, ILogger log)
    {
        try
        {
            client.Trust(authorities);
        }
        catch (TlsException unusable)
        {
            log.AuthoritiesUnusable(authorities ?? "of the system", unusable.Message);
        }
    }

    private static void Use(TlsClient client, string certificate, SslSettings settings, ILogger log)
    {
        try
        {
            client.Use(certificate, settings.Key ?? certificate, settings.Password);
        }
        catch (TlsException unusable)
        {
            log.ClientKeyUnusable(certificate, unusable.Message);
        }
    }
}
