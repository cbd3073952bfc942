using System.Globalization;

namespace KeepAlived.Net.Tracking;

/// <summary>What the text of a tracked file means: the number at its beginning, 0 if there is none (keepalived.conf(5), track_file).</summary>
internal static class TrackedNumber
{
    /// <summary>Null: a number that is too large, which keepalived ignores.</summary>
    public static int? Parse(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        var sign = text.StartsWith("-") || text.StartsWith("+") ? 1 : 0;
        var length = text[sign..].IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length - sign;
        if (length == 0) return 0;
        return int.TryParse(text[..(sign + length)], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
