using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Notification;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>`startup_script`, before the first child starts, and `shutdown_script`, after the last has ended. The daemon waits for them; how they end changes nothing.</summary>
internal sealed class BoundaryScripts(Spawner spawner, ILogger log)
{
    public Task RunStartupAsync(GlobalDefinitions global) => RunAsync("startup", global.StartupScript, global.StartupScriptTimeout, global);

    public Task RunShutdownAsync(GlobalDefinitions global) => RunAsync("shutdown", global.ShutdownScript, global.ShutdownScriptTimeout, global);

    private async Task RunAsync(string which, ScriptCommand? command, TimeSpan timeout, GlobalDefinitions global)
    {
        if (command is null) return;
        if (!ScriptAccounts.TryRequest(global, command, [], out var request))
        {
            log.NoAccount(command.ToString(), command.User ?? "");
            return;
        }
        log.RunningScript(which, command.Arguments[0]);
        try
        {
            var exit = await spawner.RunAsync(request with { Timeout = timeout });
            if (!exit.Succeeded) log.BoundaryScriptFailed(which, exit.Code is Trampoline.NotFound or Trampoline.NotExecutable ? "cannot be run" : exit.ToString());
        }
        catch (LinuxException failed)
        {
            log.StartFailed(command.ToString(), failed.Message);
        }
    }
}
