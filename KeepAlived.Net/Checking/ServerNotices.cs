using System.Globalization;
using KeepAlived.Net.Checking.Core;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Notification;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>Whom changes of real and virtual servers are told to: scripts, pipes, mail. Nothing waits for any of them.</summary>
internal sealed class ServerNotices
{
    private readonly ILogger _log;
    private readonly NotifyScripts _scripts;
    private readonly Mailer _mailer;
    private readonly List<NotifyFifo> _fifos = [];
    private GlobalDefinitions _global = new();
    private MailAccount? _account;

    public ServerNotices(Spawner spawner, ILogger log) =>
        (_log, _scripts, _mailer) = (log, new NotifyScripts(spawner, () => _global, log), new Mailer(log));

    /// <summary>Opens the pipes, which the supervisor has made.</summary>
    public void Use(GlobalDefinitions global)
    {
        (_global, _account) = (global, MailAccount.Of(global));
        _fifos.ForEach(static fifo => fifo.Dispose());
        _fifos.Clear();
        Open("notify_fifo", global.Fifo);
        Open("lvs_notify_fifo", global.LvsFifo);
    }

    /// <summary>notify_up or notify_down of a real server.</summary>
    public void Tell(RealServerState server, bool up)
    {
        _scripts.Run(up ? server.Settings.NotifyUp : server.Settings.NotifyDown, []);
        Write($"RS {server.Name} {server.Owner.Name} {Word(up)}\n");
    }

    /// <summary>quorum_up or quorum_down of a virtual server.</summary>
    public void Tell(VirtualServerState server, bool up)
    {
        _scripts.Run(up ? server.Settings.QuorumUp : server.Settings.QuorumDown, []);
        Write($"VS {server.Name} {Word(up)}\n");
    }

    /// <summary>As <see cref="Tell(VirtualServerState, bool)"/>, and by mail.</summary>
    /// <param name="news">What has happened to the quorum.</param>
    /// <param name="live">The weight that is left.</param>
    public void Tell(VirtualServerState server, bool up, string news, long live)
    {
        Tell(server, up);
        if (!(server.Settings.SmtpAlert ?? _global.SmtpAlertChecker ?? _global.SmtpAlert ?? false)) return;
        var (quorum, hysteresis) = ((long)server.Settings.Quorum, (long)server.Settings.Hysteresis);
        _mailer.Send(_account, $"Virtualserver {server.Name} - {Word(up)}",
            string.Create(CultureInfo.InvariantCulture, $"{news} {quorum}+{hysteresis}={(up ? quorum + hysteresis : quorum - hysteresis)} <= {live}"));
    }

    /// <summary>A check has judged a server. Where that changes nothing, only the first word of a MISC_CHECK is mailed, as in keepalived.</summary>
    /// <param name="serverChanged">The server is up or down because of it.</param>
    public void Mail(CheckState check, HealthState was, ProbeResult result, bool serverChanged)
    {
        var told = check.Health.Up != was.Up || (!was.Judged && check.Settings is MiscCheck);
        if (told && (serverChanged || !_global.NoCheckerEmails)) Mail(check.Server, check.Server.Up, CheckSentences.Mailed(check.Settings, result, check.Server.Name));
    }

    /// <summary>A reload has the server no more.</summary>
    public void MailRemoved(RealServerState server) => Mail(server, up: false, "Removing");

    public bool TryAccount(ScriptCommand command, string[] own, out (uint User, uint Group)? account)
    {
        string?[] wanted = own.Length > 0 ? [.. own] : command.User is null ? [] : [command.User, command.Group];
        if (ScriptAccounts.TryResolve(_global, wanted, out account)) return true;
        _log.NoAccount(command.ToString(), string.Join(':', wanted));
        return false;
    }

    /// <summary>Scripts and mail that are under way get a moment.</summary>
    public Task FinishAsync(TimeSpan patience)
    {
        _fifos.ForEach(static fifo => fifo.Dispose());
        _fifos.Clear();
        return Task.WhenAll(_scripts.FinishAsync(patience), _mailer.FinishAsync(patience));
    }

    private static string Word(bool up) => up ? "UP" : "DOWN";

    private void Mail(RealServerState server, bool up, string text)
    {
        if (_account is not null && (server.Settings.SmtpAlert ?? _global.SmtpAlertChecker ?? _global.SmtpAlert ?? true))
            _mailer.Send(_account, $"Realserver {server.Name} of virtual server {server.Owner.Name} - {Word(up)}", text);
    }

    private void Open(string name, FifoSettings settings)
    {
        if (settings.Pipe is not [var path, .. var account]) return;
        if (!ScriptAccounts.TryResolve(_global, account, out var owner)) return; // the supervisor has told
        if (NamedPipe.TryOpen(FileText.Decode(path), owner ?? (0, 0), makes: false, out var problem) is { } pipe) _fifos.Add(new NotifyFifo(pipe, name, _log));
        else _log.FifoRefused(name, path, problem);
    }

    private void Write(string line) => _fifos.ForEach(fifo => fifo.Write(line));
}
