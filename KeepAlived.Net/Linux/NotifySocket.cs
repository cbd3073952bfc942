using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>The socket on which a service tells its manager how it is (sd_notify(3)). Sending never blocks; nobody has to listen.</summary>
internal sealed class NotifySocket
{
    private const string Variable = "NOTIFY_SOCKET", WatchdogVariable = "WATCHDOG_USEC", WatchdogPidVariable = "WATCHDOG_PID";
    private const int LongestPath = 107; // struct sockaddr_un
    private readonly byte[]? _address;

    /// <param name="name">A path, or `@` and a name of the abstract kind; null or anything else: nobody wants to know.</param>
    public NotifySocket(string? name)
    {
        if (name is not ['/' or '@', _, ..] || Encoding.UTF8.GetByteCount(name) > LongestPath) return;
        var abstractly = name[0] == '@';
        var bytes = Encoding.UTF8.GetBytes(name);
        if (abstractly) bytes[0] = 0;
        _address = [Libc.AF_UNIX, 0, .. bytes, .. abstractly ? [] : (ReadOnlySpan<byte>)[0]]; // an abstract name ends with the address
    }

    public static NotifySocket FromEnvironment() => new(Environment.GetEnvironmentVariable(Variable));

    /// <summary>How long the manager waits for a sign of life; null: it does not, or from another process.</summary>
    public static TimeSpan? WatchdogTime(string? microseconds, string? process) =>
        ulong.TryParse(microseconds, out var time) && time is > 0 and < long.MaxValue / 10 && (string.IsNullOrEmpty(process) || process == $"{Environment.ProcessId}")
            ? TimeSpan.FromTicks((long)time * 10) : null;

    public static TimeSpan? WatchdogTime() => WatchdogTime(Environment.GetEnvironmentVariable(WatchdogVariable), Environment.GetEnvironmentVariable(WatchdogPidVariable));

    /// <param name="assignments">Lines of VARIABLE=VALUE.</param>
    /// <returns>False when it was not taken, or nobody wants to know.</returns>
    public bool Send(string assignments)
    {
        if (_address is null) return false;
        var descriptor = Libc.OpenSocket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0);
        try
        {
            Libc.Connect(descriptor, _address);
            return Libc.Send(descriptor, Encoding.UTF8.GetBytes(assignments), Libc.MSG_DONTWAIT) >= 0;
        }
        catch (LinuxException)
        {
            return false; // the manager is gone or restarting
        }
        finally
        {
            Libc.Close(descriptor);
        }
    }
}
