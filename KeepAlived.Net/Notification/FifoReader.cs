using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Notification;

/// <summary>The script that reads a pipe; it gets the pipe's path as its last argument. One that ends stays ended until a reload.</summary>
internal sealed class FifoReader(string name, ScriptCommand command, ILogger log)
{
    private SpawnedProcess? _process;
    private bool _stopped;

    public async Task StartAsync(Spawner spawner, SpawnRequest request)
    {
        try
        {
            _process = await spawner.StartAsync(request);
            if (_stopped) Stop();
            var exit = await _process.Exit;
            if (!_stopped) log.FifoReaderEnded(name, command.ToString(), exit.ToString());
        }
        catch (LinuxException failed)
        {
            log.StartFailed(command.ToString(), failed.Message);
        }
    }

    public bool Runs => _process is { Exit.IsCompleted: false };

    /// <summary>Ends it with what it has started.</summary>
    public void Stop()
    {
        _stopped = true;
        if (Runs) _process!.KillGroup(Libc.SIGTERM);
    }
}
