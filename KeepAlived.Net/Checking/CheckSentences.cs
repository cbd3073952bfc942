using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Checking;

/// <summary>What the log says about a check: keepalived's sentences, which people search for, with the reason behind them.</summary>
internal static class CheckSentences
{
    public static string Succeeded(CheckSettings check, string server, string virtualServer) => check switch
    {
        HttpGet => $"Remote Web server {server} succeed on service.",
        MiscCheck misc => $"Misc check for [{server} VS {virtualServer}] by [{misc.Script!.Arguments[0]}] succeeded.",
        _ => $"TCP connection to {server} success.",
    };

    /// <param name="retries">Failures that were forgiven before this one.</param>
    public static string Failed(CheckSettings check, string server, string virtualServer, int retries, string reason)
    {
        var after = retries > 0 ? $" after {retries} retries" : "";
        return check switch
        {
            HttpGet => $"HTTP_CHECK on service {server} failed{after}: {reason}.",
            MiscCheck { Times.Retry: 0 } misc => $"Misc check for [{server} VS {virtualServer}] by [{misc.Script!.Arguments[0]}] failed with retry disabled ({reason}).",
            MiscCheck misc => $"Misc check for [{server} VS {virtualServer}] by [{misc.Script!.Arguments[0]}] failed{after} ({reason}).",
            _ => $"TCP_CHECK on service {server} failed{after}: {reason}.",
        };
    }

    public static string Retried(CheckSettings check, string server, string virtualServer, int retry, string reason)
    {
        var name = check switch { HttpGet => "HTTP_CHECK", MiscCheck => "MISC_CHECK", _ => "TCP_CHECK" };
        return $"{name} of {server} for VS {virtualServer}: retry {retry} of {check.Times.Retry} after: {reason}.";
    }
}
