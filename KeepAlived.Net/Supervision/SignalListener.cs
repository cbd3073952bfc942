using System.Runtime.InteropServices;
using System.Threading.Channels;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Supervision;

/// <summary>Turns the signals of the daemon into events; those of ended children are the spawner's.</summary>
internal sealed class SignalListener : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public SignalListener(ChannelWriter<SupervisorEvent> events)
    {
        StraySignals.Ignore();
        foreach (var number in (ReadOnlySpan<int>)[Libc.SIGTERM, Libc.SIGINT, Libc.SIGHUP, .. InheritedSignals.OfDumps]) Catch(number, events);
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
