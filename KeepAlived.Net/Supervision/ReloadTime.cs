using System.Globalization;

namespace KeepAlived.Net.Supervision;

/// <summary>
/// The first line of `reload_time_file`: `HH:MM:SS`, with `YY-MM-DD ` or `YYYY-MM-DD ` in front or not, and `Z` for UTC behind or not. Pure.
/// </summary>
internal static class ReloadTime
{
    private const int TimeLength = 8;

    /// <summary>When to reload; null: the line says nothing, or a moment that is over. A time without a date is the next such time.</summary>
    /// <param name="now">Local time with its offset.</param>
    public static DateTimeOffset? Next(string line, DateTimeOffset now, TimeZoneInfo zone)
    {
        var text = line.AsSpan();
        var isUtc = text is [.., 'Z'];
        if (isUtc) text = text[..^1];
        var place = isUtc ? TimeZoneInfo.Utc : zone;
        var here = TimeZoneInfo.ConvertTime(now, place);
        if (text.Length == TimeLength)
        {
            if (!TimeOnly.TryParseExact(text, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return null;
            var today = At(here.Date + time.ToTimeSpan(), place);
            return today > now ? today : At(here.Date.AddDays(1) + time.ToTimeSpan(), place);
        }
        ReadOnlySpan<string> forms = ["yyyy-MM-dd HH:mm:ss", "yy-MM-dd HH:mm:ss"];
        foreach (var form in forms)
            if (text.Length == form.Length && DateTime.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
                return At(moment, place) is var at && at > now ? at : null;
        return null;
    }

    private static DateTimeOffset At(DateTime moment, TimeZoneInfo zone) => new(moment, zone.GetUtcOffset(moment));
}
