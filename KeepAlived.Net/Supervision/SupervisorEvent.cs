using KeepAlived.Net.Linux;
using KeepAlived.Net.Tracking;

namespace KeepAlived.Net.Supervision;

/// <summary>Whatever happens to the supervisor goes through one channel, in order, to one reader.</summary>
internal abstract record SupervisorEvent
{
    public sealed record SignalCaught(int Signal) : SupervisorEvent;

    public sealed record ChildEnded(ChildProcess Child, int Life, ProcessExit Exit) : SupervisorEvent;

    /// <summary>Time to start a child again.</summary>
    public sealed record RestartDue(ChildProcess Child, int Life) : SupervisorEvent;

    public sealed record MessageReceived(ChildProcess Child, int Life, byte[] Message) : SupervisorEvent;

    public sealed record ScriptEnded(uint Generation, int Script, ProcessExit Exit) : SupervisorEvent;

    /// <summary>A tracked file was written, renamed or removed; null: any of them may have been.</summary>
    public sealed record FileChanged(TrackedFileChanged Change) : SupervisorEvent;

    public sealed record ProcessesChanged(uint Generation, TrackedProcessChanged Change) : SupervisorEvent;

    /// <summary>Time to see whether the children still answer.</summary>
    public sealed record HeartbeatDue : SupervisorEvent;

    /// <summary>Somebody on another thread wants this done by the reader of events.</summary>
    public sealed record WorkAsked(Action Work) : SupervisorEvent;

    /// <summary>A file beside reload_time_file, or it, has changed; null: the time may have come.</summary>
    public sealed record ReloadTimeChanged(string? Path) : SupervisorEvent;

    /// <summary>The children had their time to stop.</summary>
    public sealed record StopTimeout : SupervisorEvent;
}
