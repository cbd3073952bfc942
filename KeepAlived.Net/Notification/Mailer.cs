using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Notification;

/// <summary>
/// Sends mail one after the other and never makes anybody wait: a server that is slow or dead costs a queue of at most
/// <see cref="Most"/>, and what comes beyond it is counted and told once. What was not taken is not tried again.
/// </summary>
internal sealed class Mailer(ILogger log)
{
    public const int Most = 200;
    private readonly Channel<Mail> _queue = System.Threading.Channels.Channel.CreateBounded<Mail>(new BoundedChannelOptions(Most) { SingleReader = true });
    private Task? _worker;
    private string? _hostName;
    private int _lost;

    /// <param name="account">Null: nothing is sent.</param>
    public void Send(MailAccount? account, string subject, string text)
    {
        if (account is null) return;
        if (!_queue.Writer.TryWrite(new Mail(account, subject, text, DateTimeOffset.Now)))
        {
            if (_lost++ == 0) log.MailPiledUp(Most);
            return;
        }
        if (_lost > 0) log.MailLost(_lost);
        _lost = 0;
        _worker ??= Task.Run(WorkAsync);
    }

    /// <summary>Waits for what is on its way, but not for ever; nothing more can be sent.</summary>
    public Task FinishAsync(TimeSpan patience)
    {
        _queue.Writer.TryComplete();
        return _worker is null ? Task.CompletedTask : Task.WhenAny(_worker, Task.Delay(patience));
    }

    private async Task WorkAsync()
    {
        await foreach (var mail in _queue.Reader.ReadAllAsync())
        {
            try
            {
                _hostName ??= await FindNameAsync();
                await SmtpDialogue.SendAsync(mail, _hostName);
            }
            catch (Exception failed) when (failed is SmtpException or SocketException or ArgumentException)
            {
                log.MailFailed(mail.Subject, failed.Message);
            }
        }
    }

    /// <summary>This host's name with its domain, where it can be looked up.</summary>
    private static async Task<string> FindNameAsync()
    {
        var name = Dns.GetHostName();
        try
        {
            return (await Dns.GetHostEntryAsync(name)).HostName;
        }
        catch (SocketException)
        {
            return name;
        }
    }
}
