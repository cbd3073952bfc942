using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Supervision;

/// <summary>A child of the supervisor across its lives: starts it, gives it the configuration, hears it.</summary>
internal sealed class ChildProcess(string name, string role, string pidPath, SupervisorOptions options, Spawner spawner, ChannelWriter<SupervisorEvent> events)
{
    private SeqPacketChannel? _channel;
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

    public async Task StartAsync(uint generation, byte[] configuration)
    {
        var life = ++Life;
        var (ours, theirs) = SeqPacketChannel.Pair();
        _started = Stopwatch.GetTimestamp();
        _process = await spawner.StartAsync(new SpawnRequest(CommandLine()) { PassDescriptor = theirs.Descriptor, KeepStreams = true, BlockSignals = true });
        theirs.Dispose();
        _channel = ours;
        if (_pidFile is null) _pidFile = PidFile.TryCreate(pidPath, _process.Pid);
        else _pidFile.Write(_process.Pid);
        var process = _process;
        _ = process.Exit.ContinueWith(exit => events.TryWrite(new SupervisorEvent.ChildEnded(this, life, exit.Result)), TaskScheduler.Default);
        new Thread(() => Listen(ours, life)) { IsBackground = true, Name = $"{Name} messages" }.Start();
        Configure(generation, configuration);
    }

    public void Configure(uint generation, byte[] configuration)
    {
        if (_channel is not null) ConfigurationChunks.Send(_channel, generation, configuration);
    }

    public void Send(in ScriptResult result)
    {
        if (_channel is not null) FixedMessage.TrySend(_channel, MessageKind.ScriptResult, result);
    }

    public void Signal(int signal)
    {
        if (_process is not null) Libc.Kill(_process.Pid, signal);
    }

    /// <summary>To be called when it has ended; the delay before its next start.</summary>
    public TimeSpan Ended()
    {
        _process = null;
        (var delay, _policy) = _policy.AfterLifeOf(Stopwatch.GetElapsedTime(_started));
        return delay;
    }

    public void RemovePidFile()
    {
        _pidFile?.Dispose();
        _pidFile = null;
    }

    private List<string> CommandLine()
    {
        var words = new List<string> { Environment.ProcessPath!, role, string.Create(CultureInfo.InvariantCulture, $"--channel={Trampoline.PassedDescriptor}") };
        if (options.Console) words.Add("--console");
        if (options.Detail) words.Add("--detail");
        if (options.KeepVrrp) words.Add("--keep-vrrp");
        if (options.KeepIpvs) words.Add("--keep-ipvs");
        words.Add($"--id={options.ConfigId}");
        return words;
    }

    private void Listen(SeqPacketChannel channel, int life)
    {
        var buffer = new byte[SeqPacketChannel.MaxMessage];
        int length;
        while ((length = channel.Receive(buffer, wait: true)) > 0)
            events.TryWrite(new SupervisorEvent.MessageReceived(this, life, buffer[..length]));
        if (ReferenceEquals(channel, _channel)) _channel = null;
        channel.Dispose();
    }
}
