using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>A child of the supervisor across its lives: starts it, gives it the configuration, hears it.</summary>
internal sealed class ChildProcess(string name, string role, string pidPath, SupervisorOptions options, Spawner spawner, ChannelWriter<SupervisorEvent> events, ILogger log)
{
    /// <summary>Granted after the end of the child for its last words to arrive.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private ChildLink? _link;
    private PidFile? _pidFile;
    private SpawnedProcess? _process;
    private long _started;
    private RestartPolicy _policy;

    public string Name { get; } = name;

    public int Pid => _process?.Pid ?? 0;

    public bool Running => _process is not null;

    /// <summary>Counts the starts, so that news of an earlier life is not taken for this one's.</summary>
    public int Life { get; private set; }

    /// <summary>How the child is wanted; a child that is not wanted is not started again.</summary>
    public bool Wanted { get; set; }

    /// <exception cref="LinuxException">No memory or no processes are left.</exception>
    public async Task StartAsync(uint generation, IReadOnlyList<ReadOnlyMemory<byte>> configuration)
    {
        var life = ++Life;
        var size = 0L;
        foreach (var part in configuration) size += part.Length;
        var (ours, theirs) = SeqPacketChannel.Pair();
        _started = Stopwatch.GetTimestamp();
        try
        {
            _process = await spawner.StartAsync(new SpawnRequest(CommandLine(size)) { PassDescriptor = theirs.Descriptor, KeepStreams = true, BlockSignals = true, IsOwnRole = true });
        }
        catch (LinuxException)
        {
            ours.Dispose();
            throw;
        }
        finally
        {
            theirs.Dispose();
        }
        _link = new ChildLink(ours, Name, message => events.TryWrite(new SupervisorEvent.MessageReceived(this, life, message)));
        WritePidFile(_process.Pid);
        _ = TellEndAsync(_process, _link, life);
        Configure(generation, configuration);
    }

    public void Configure(uint generation, IReadOnlyList<ReadOnlyMemory<byte>> configuration)
    {
        _link?.Post(channel => ConfigurationChunks.Send(channel, generation, configuration));
    }

    public void Send(ScriptResult result)
    {
        _link?.Post(channel => FixedMessage.Send(channel, MessageKind.ScriptResult, result));
    }

    public void Send(FileNumber number)
    {
        _link?.Post(channel => FixedMessage.Send(channel, MessageKind.FileNumber, number));
    }

    public void Send(ProcessQuorum quorum)
    {
        _link?.Post(channel => FixedMessage.Send(channel, MessageKind.ProcessQuorum, quorum));
    }

    public void Send(SessionIsUp session)
    {
        _link?.Post(channel => FixedMessage.Send(channel, MessageKind.SessionIsUp, session));
    }

    public void Send(DumpRequest request) => _link?.Post(request.Send);

    public void Send(InstanceSetting setting)
    {
        _link?.Post(channel => FixedMessage.Send(channel, MessageKind.InstanceSetting, setting));
    }

    /// <returns>False: it does not run.</returns>
    public bool Send(StatusRequest request)
    {
        _link?.Post(channel => FixedMessage.Send(channel, MessageKind.StatusRequest, request));
        return _link is not null;
    }

    public void Send(Heartbeat beat)
    {
        _link?.Post(channel => FixedMessage.Send(channel, MessageKind.Heartbeat, beat));
    }

    public void Send(InstanceIsMaster followed)
    {
        _link?.Post(channel => FixedMessage.Send(channel, MessageKind.InstanceIsMaster, followed));
    }

    public void Signal(int signal)
    {
        if (_process is not null) Libc.Kill(_process.Pid, signal);
    }

    /// <summary>To be called when it has ended; the delay before its next start.</summary>
    public TimeSpan Ended()
    {
        (_process, _link) = (null, null);
        (var delay, _policy) = _policy.AfterLifeOf(Stopwatch.GetElapsedTime(_started));
        return delay;
    }

    public void RemovePidFile()
    {
        _pidFile?.Dispose();
        _pidFile = null;
    }

    private List<string> CommandLine(long configurationSize)
    {
        var words = new List<string> { Environment.ProcessPath!, role, string.Create(CultureInfo.InvariantCulture, $"--channel={Trampoline.PassedDescriptor}") };
        words.AddRange(options.Log.ToWords());
        if (options.Detail) words.Add("--detail");
        if (options.KeepVrrp) words.Add("--keep-vrrp");
        if (options.KeepIpvs) words.Add("--keep-ipvs");
        if (options.Umask is not null) words.Add("--keep-umask");
        if (options.Snmp) words.Add("--snmp");
        words.Add($"--snmp-socket={options.SnmpSocket}");
        words.Add($"--id={options.ConfigId}");
        words.Add(string.Create(CultureInfo.InvariantCulture, $"--configuration-size={configurationSize}"));
        if (options.State.Length > 0) words.Add($"--state={options.State}");
        return words;
    }

    /// <summary>The end counts after the last message: what the child said while it stopped (notify scripts) must not be lost.</summary>
    private async Task TellEndAsync(SpawnedProcess process, ChildLink link, int life)
    {
        var exit = await process.Exit;
        await Task.WhenAny(link.Closed, Task.Delay(LastWords));
        events.TryWrite(new SupervisorEvent.ChildEnded(this, life, exit));
    }

    /// <summary>Others read it; the child runs without it as well.</summary>
    private void WritePidFile(int pid)
    {
        try
        {
            if (_pidFile is not null) _pidFile.Write(pid);
            else if ((_pidFile = PidFile.TryCreate(pidPath, pid, reason => log.PidFileFailed(pidPath, reason))) is null) log.PidFileFailed(pidPath, "another process holds its lock");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            log.PidFileFailed(pidPath, failed.Message);
        }
    }
}
