using System.Globalization;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Notification;

/// <summary>Runs notify scripts; of an instance or a sync group the state's own first, then the generic one. They run on their own; nobody waits.</summary>
internal sealed class NotifyScripts(Spawner spawner, Func<GlobalDefinitions> global, ILogger log)
{
    /// <summary>Between asking a script to end and killing it.</summary>
    private static readonly TimeSpan KillDelay = TimeSpan.FromMilliseconds(300);
    private readonly List<Task> _running = [];
    private readonly HashSet<SpawnedProcess> _processes = [];

    /// <param name="state">MASTER, BACKUP, FAULT or STOP.</param>
    public void Notify(VrrpInstance instance, string state, byte priority)
    {
        Run(Choose(state, instance.NotifyMaster, instance.NotifyBackup, instance.NotifyFault, instance.NotifyStop), []);
        Run(instance.Notify, ["INSTANCE", instance.Name, state, Text(priority)]);
    }

    /// <summary>A group has no priority: scripts get 0.</summary>
    public void Notify(VrrpSyncGroup group, string state)
    {
        Run(Choose(state, group.NotifyMaster, group.NotifyBackup, group.NotifyFault, group.NotifyStop), []);
        Run(group.Notify, ["GROUP", group.Name, state, "0"]);
    }

    /// <summary>A reload has the instance no more: notify_fault does not run.</summary>
    /// <param name="state">FAULT or DELETED.</param>
    public void NotifyRemoved(VrrpInstance instance, string state, byte priority)
    {
        if (instance.NotifyDeleted is { Arguments.Length: > 0 } command) Run(command, []);
        Run(instance.Notify, ["INSTANCE", instance.Name, state, Text(priority)]);
    }

    public void NotifyHeardLower(VrrpInstance instance) => Run(instance.NotifyMasterReceivedLower, []);

    /// <summary>Waits for the scripts that run, but not for ever: what runs longer ends with us.</summary>
    public async Task FinishAsync(TimeSpan patience)
    {
        var all = Task.WhenAll(_running);
        await Task.WhenAny(all, Task.Delay(patience));
        if (all.IsCompleted) return;
        Kill(Libc.SIGTERM);
        await Task.WhenAny(all, Task.Delay(KillDelay));
        Kill(Libc.SIGKILL);
    }

    private static ScriptCommand? Choose(string state, ScriptCommand? master, ScriptCommand? backup, ScriptCommand? fault, ScriptCommand? stop) =>
        state switch { "MASTER" => master, "BACKUP" => backup, "FAULT" => fault, _ => stop };

    private static string Text(byte priority) => priority.ToString(CultureInfo.InvariantCulture);

    /// <param name="command">Null: nothing happens.</param>
    /// <param name="arguments">Behind those that are written with it.</param>
    public void Run(ScriptCommand? command, string[] arguments)
    {
        if (command is null) return;
        if (!ScriptAccounts.TryRequest(global(), command, arguments, out var request))
        {
            log.NoAccount(command.ToString(), command.User ?? "");
            return;
        }
        _running.RemoveAll(static task => task.IsCompleted);
        _running.Add(RunAsync(command, request));
    }

    private async Task RunAsync(ScriptCommand command, SpawnRequest request)
    {
        try
        {
            var process = await spawner.StartAsync(request);
            lock (_processes) _processes.Add(process);
            var exit = await process.Exit;
            lock (_processes) _processes.Remove(process);
            if (exit.Code is Trampoline.NotFound or Trampoline.NotExecutable) log.NotifyFailed(command.ToString(), "cannot be run");
        }
        catch (LinuxException failed)
        {
            log.StartFailed(command.ToString(), failed.Message);
        }
    }

    private void Kill(int signal)
    {
        lock (_processes)
            foreach (var process in _processes) process.KillGroup(signal);
    }
}
