using System.Runtime.InteropServices;
using System.Threading.Channels;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Supervision;

/// <summary>Turns the signals of the daemon into events; those of ended children are the spawner's.</summary>
internal sealed class SignalListener : IDisposable
{
    /// <summary>`--signum` DATA, STATS, JSON, STATS_CLEAR, TDUMP; they would end a process that does not catch them.</summary>
    private static readonly int[] DumpSignals = [Libc.SIGUSR1, Libc.SIGUSR2, 36, 63, 64];
    private readonly List<PosixSignalRegistration> _registrations = [];

    public SignalListener(ChannelWriter<SupervisorEvent> events, Spawner spawner)
    {
        StraySignals.Ignore();
        // nohup(1) has SIGHUP ignored, and a script what it starts by `&` SIGINT; the runtime would leave it at that.
        foreach (var number in (ReadOnlySpan<int>)[Libc.SIGHUP, Libc.SIGINT, Libc.SIGTERM]) Libc.DefaultSignal(number);
        foreach (var number in (ReadOnlySpan<int>)[Libc.SIGTERM, Libc.SIGINT, Libc.SIGHUP, .. DumpSignals]) Catch(number, events);
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => spawner.ReapOrphans()));
    }

    public void Dispose() => _registrations.ForEach(static registration => registration.Dispose());

    private void Catch(int number, ChannelWriter<SupervisorEvent> events)
    {
        _registrations.Add(PosixSignalRegistration.Create((PosixSignal)number, context =>
        {
            context.Cancel = true;
            events.TryWrite(new SupervisorEvent.SignalCaught(number));
        }));
    }
}
