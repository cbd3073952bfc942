using System.Globalization;
using System.Text;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Notification;

/// <summary>Where mail goes and in whose name.</summary>
/// <param name="Server">Name or address, and port.</param>
/// <param name="From">Null: root at this host.</param>
/// <param name="Helo">Null: this host's name.</param>
/// <param name="RouterId">In the subject; empty: this host's name.</param>
/// <param name="Patience">How long each step of sending may take.</param>
internal sealed record MailAccount((string Host, ushort Port) Server, IReadOnlyList<string> Recipients, string? From, string? Helo, string RouterId, TimeSpan Patience)
{
    private const ushort SmtpPort = 25;

    /// <summary>Null: there is no mail without a server and somebody to get it.</summary>
    public static MailAccount? Of(GlobalDefinitions global)
    {
        if (global.SmtpServer is not [var host, .. var rest] || global.Emails.Count == 0) return null;
        var port = rest is [var number, ..] ? ushort.Parse(number, CultureInfo.InvariantCulture) : SmtpPort;
        return new((host, port), global.Emails, global.EmailFrom, global.SmtpHelo, global.RouterId, global.SmtpConnectTimeout);
    }
}

/// <summary>A mail as it is asked for: a subject without the router's name, and one line of text.</summary>
internal sealed record Mail(MailAccount Account, string Subject, string Text, DateTimeOffset Time)
{
    /// <summary>Header and body (RFC 5322) as keepalived writes them, up to the lone dot.</summary>
    /// <param name="hostName">Of this host, for what the configuration leaves out.</param>
    public string Compose(string hostName) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"Date: {Time:ddd, dd MMM yyyy HH:mm:ss} {Time.ToString("zzz", CultureInfo.InvariantCulture).Remove(3, 1)}\r\n")
        .Append(CultureInfo.InvariantCulture, $"From: {SenderAt(hostName)}\r\n")
        .Append(CultureInfo.InvariantCulture, $"Subject: [{(Account.RouterId.Length > 0 ? Account.RouterId : hostName)}] {Subject}\r\n")
        .Append("X-Mailer: Keepalived\r\n")
        .Append(CultureInfo.InvariantCulture, $"To: {string.Join(", ", Account.Recipients)}\r\n\r\n")
        .Append(CultureInfo.InvariantCulture, $"=> {Text} <=\r\n\r\n.\r\n").ToString();

    public string SenderAt(string hostName) => Account.From ?? $"{Environment.UserName}@{hostName}";
}
