using System.Globalization;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Notification;

/// <summary>Runs the notify scripts of an instance or a sync group: the state's own first, then the generic one. They run on their own; nobody waits.</summary>
internal sealed class NotifyScripts(Spawner spawner, Func<string?[], (bool Found, (uint User, uint Group)? Account)> resolve, ILogger log)
{
    private readonly List<Task> _running = [];

    /// <param name="state">MASTER, BACKUP, FAULT or STOP.</param>
    public void Notify(VrrpInstance instance, string state, byte priority)
    {
        Run(Choose(state, instance.NotifyMaster, instance.NotifyBackup, instance.NotifyFault, instance.NotifyStop), []);
        Run(instance.Notify, ["INSTANCE", instance.Name, state, priority.ToString(CultureInfo.InvariantCulture)]);
    }

    /// <summary>A group has no priority: scripts get 0.</summary>
    public void Notify(VrrpSyncGroup group, string state)
    {
        Run(Choose(state, group.NotifyMaster, group.NotifyBackup, group.NotifyFault, group.NotifyStop), []);
        Run(group.Notify, ["GROUP", group.Name, state, "0"]);
    }

    private static ScriptCommand? Choose(string state, ScriptCommand? master, ScriptCommand? backup, ScriptCommand? fault, ScriptCommand? stop) =>
        state switch { "MASTER" => master, "BACKUP" => backup, "FAULT" => fault, _ => stop };

    /// <summary>Waits for the scripts that run, but not for ever.</summary>
    public Task FinishAsync(TimeSpan patience) => Task.WhenAny(Task.WhenAll(_running), Task.Delay(patience));

    private void Run(ScriptCommand? command, string[] arguments)
    {
        if (command is null) return;
        var (found, account) = resolve(command.User is null ? [] : [command.User, command.Group]);
        if (!found) log.NoAccount(command.ToString(), command.User ?? "");
        else
        {
            _running.RemoveAll(task => task.IsCompleted);
            _running.Add(RunAsync(command, new SpawnRequest([.. command.Arguments, .. arguments]) { Account = account, Detached = true }));
        }
    }

    private async Task RunAsync(ScriptCommand command, SpawnRequest request)
    {
        try
        {
            var exit = await spawner.RunAsync(request);
            if (exit.Code is Trampoline.NotFound or Trampoline.NotExecutable) log.NotifyFailed(command.ToString(), "cannot be run");
        }
        catch (LinuxException failed)
        {
            log.StartFailed(command.ToString(), failed.Message);
        }
    }
}
