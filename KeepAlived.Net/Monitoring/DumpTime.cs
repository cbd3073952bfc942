using System.Globalization;

namespace KeepAlived.Net.Monitoring;

/// <summary>Points of time in dumps: microseconds, from nanoseconds since 1970.</summary>
internal static class DumpTime
{
    private const int NanosecondsPerMicrosecond = 1000;

    public static double Seconds(long nanoseconds) => nanoseconds / NanosecondsPerMicrosecond / 1e6;

    /// <summary>`1795274676.648754 (Sat Nov 21 15:24:36.648754 2026)`, in local time.</summary>
    public static string Text(long nanoseconds)
    {
        var time = DateTime.UnixEpoch.AddTicks(nanoseconds / 100).ToLocalTime();
        return string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000_000_000}.{time:ffffff} ({time:ddd MMM} {time.Day,2} {time:HH:mm:ss.ffffff yyyy})");
    }

    /// <summary>The same with the fraction where keepalived has it of checks: `1795274676.648754 (Sat Nov 21 15:24:36 2026.648754)`.</summary>
    public static string Moment(long nanoseconds)
    {
        var time = DateTime.UnixEpoch.AddTicks(nanoseconds / 100).ToLocalTime();
        return string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000_000_000}.{time:ffffff} ({time:ddd MMM} {time.Day,2} {time:HH:mm:ss yyyy.ffffff})");
    }

    public static string Text(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.######}");
}
