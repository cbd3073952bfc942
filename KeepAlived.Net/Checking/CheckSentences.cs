using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Checking;

/// <summary>What the log says about a check: keepalived's sentences, which people search for, with the reason behind them.</summary>
internal static class CheckSentences
{
    private const ushort SmtpPort = 25;

    public static string Succeeded(CheckSettings check, string server, string virtualServer) => check switch
    {
        HttpGet => $"Remote Web server {server} succeed on service.",
        SmtpCheck or SmtpHost => $"Remote SMTP server {server} succeed on service.",
        UdpCheck => $"UDP connection to {server} success.",
        PingCheck => $"ICMP connection to {server} success.",
        DnsCheck => $"DNS_CHECK on service {server} success.",
        MiscCheck misc => $"Misc check for [{server} VS {virtualServer}] by [{misc.Script!.Arguments[0]}] succeeded.",
        _ => $"TCP connection to {server} success.",
    };

    /// <param name="retries">Failures that were forgiven before this one.</param>
    public static string Failed(CheckSettings check, string server, string virtualServer, int retries, string reason)
    {
        var after = retries > 0 ? $" after {retries} retries" : "";
        return check switch
        {
            MiscCheck { Times.Retry: 0 } misc => $"Misc check for [{server} VS {virtualServer}] by [{misc.Script!.Arguments[0]}] failed with retry disabled ({reason}).",
            MiscCheck misc => $"Misc check for [{server} VS {virtualServer}] by [{misc.Script!.Arguments[0]}] failed{after} ({reason}).",
            _ => $"{NameOf(check)} on service {server} failed{after}: {reason}.",
        };
    }

    public static string Retried(CheckSettings check, string server, string virtualServer, int retry, string reason)
    {
        return $"{NameOf(check)} of {server} for VS {virtualServer}: retry {retry} of {check.Times.Retry} after: {reason}.";
    }

    public static string NotAsked(CheckSettings check, string server, string virtualServer, string reason) =>
        $"{NameOf(check)} of {server} for VS {virtualServer} cannot be made, {server} stays as it is: {reason}.";

    /// <summary>The line of text in a mail, as keepalived writes it.</summary>
    /// <param name="server">The name of the server that is checked.</param>
    public static string Mailed(CheckSettings check, ProbeResult result, string server) => check switch
    {
        MiscCheck when result.Succeeded => "MISC CHECK succeeded on service",
        MiscCheck when result.Reason.Contains("timed out", StringComparison.Ordinal) => "MISC CHECK timed out on service",
        HttpGet or SmtpCheck or SmtpHost when result.Succeeded => "CHECK succeed on service",
        HttpGet => "CHECK failed on service : HTTP request failed",
        SmtpCheck or SmtpHost => $"CHECK failed on service : {MailTroubleOf(check, result, server)}",
        DnsCheck => $"DNS_CHECK: {Outcome(result)} on service",
        MiscCheck => $"MISC CHECK {Outcome(result)} on service",
        BfdCheck session => $"BFD CHECK {session.Name} {(result.Succeeded ? "succeeded" : "failed")} on service",
        UdpCheck => $"UDP CHECK {Outcome(result)} on service",
        PingCheck => $"ICMP CHECK {Outcome(result)} on service",
        _ => $"TCP CHECK {Outcome(result)} on service",
    };

    /// <summary>keepalived's words for what went wrong with a mail server, where it has some; the log has the reason.</summary>
    private static string MailTroubleOf(CheckSettings check, ProbeResult result, string server)
    {
        var host = check.Connection.Address is { } address ? $"[{address}]:{check.Connection.Port ?? SmtpPort}" : server.Replace(":tcp:", ":", StringComparison.Ordinal);
        return result.MailTrouble switch
        {
            MailTrouble.Greeting => $"Bad greeting banner from server {host}",
            MailTrouble.Helo => $"Bad HELO response from server {host}",
            MailTrouble.ReadTimeout => $"Read timeout from server {host}",
            MailTrouble.ReadFailure => $"Read failure from server {host}",
            MailTrouble.Other => result.Reason,
            _ => $"Could not connect to server {host}",
        };
    }

    private static string Outcome(ProbeResult result) => result.Succeeded ? "succeed" : "failed";

    /// <summary>As keepalived names it in its log: HTTP_CHECK stands for HTTP_GET and SSL_GET.</summary>
    private static string NameOf(CheckSettings check) => check switch
    {
        HttpGet => "HTTP_CHECK",
        SmtpCheck or SmtpHost => "SMTP_CHECK",
        DnsCheck => "DNS_CHECK",
        UdpCheck => "UDP_CHECK",
        PingCheck => "PING_CHECK",
        MiscCheck => "MISC_CHECK",
        _ => "TCP_CHECK",
    };
}
