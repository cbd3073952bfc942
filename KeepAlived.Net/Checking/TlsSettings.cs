using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>What the SSL block says, for the TLS client of SSL_GET.</summary>
internal static class TlsSettings
{
    /// <summary>Null: TLS is not available, which the checks will tell. A certificate that cannot be used is logged and not shown.</summary>
    public static TlsClient? Load(SslSettings? settings, ILogger log)
    {
        try
        {
            var client = new TlsClient();
            if (settings?.Certificate is { } certificate) Use(client, certificate, settings, log);
            return client;
        }
        catch (DllNotFoundException)
        {
            return null;
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
