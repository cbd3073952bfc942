using System.Globalization;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Supervision;

/// <summary>What systemd is told (sd_notify(3)); nothing when the daemon is no service of Type=notify.</summary>
internal sealed class SystemdMessages(NotifySocket socket, TimeSpan? watchdogTime)
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(2);
    private const int NanosecondsPerMicrosecond = 1000;
    private string _status = "";
    private long? _statusAt;

    /// <summary>How often it wants to hear that all is well; null: never.</summary>
    public TimeSpan? AliveInterval => watchdogTime / 2;

    public void TellReady() => Send("READY=1");

    /// <summary>The time is for Type=notify-reload, which takes what is older than its signal for another reload.</summary>
    public void TellReloading() =>
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={MonotonicClock.Nanoseconds / NanosecondsPerMicrosecond}"));

    /// <param name="error">An errno for a fatal end; 0: an ordinary one.</param>
    public void TellStopping(int error) => socket.Send(error == 0 ? "STOPPING=1" : string.Create(CultureInfo.InvariantCulture, $"STOPPING=1\nERRNO={error}"));

    public void TellAlive()
    {
        if (watchdogTime is not null) socket.Send("WATCHDOG=1");
    }

    /// <summary>One line for `systemctl status`; it changes at most every two seconds.</summary>
    public void TellStatus(string text)
    {
        if (text == _status || (_statusAt is { } last && TimeSpan.FromMilliseconds(Environment.TickCount64 - last) < StatusInterval)) return;
        (_status, _statusAt) = (text, Environment.TickCount64);
        socket.Send("STATUS=" + text);
    }

    private void Send(string assignments) => socket.Send(string.Create(CultureInfo.InvariantCulture, $"{assignments}\nMAINPID={Environment.ProcessId}"));
}
