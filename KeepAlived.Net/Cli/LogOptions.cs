using System.Globalization;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Keywords;

namespace KeepAlived.Net.Cli;

/// <summary>Options whose values are read as keepalived reads them; a value that means nothing is told and leaves the default.</summary>
internal static class LogOptions
{
    public const string DefaultFile = "/tmp/keepalived.log";
    private const int User = 1, Local0 = 16; // <syslog.h>

    /// <param name="text">0-7, local0-local7, user or daemon.</param>
    public static void SetFacility(ParsedCommandLine line, string text)
    {
        if (Facility(text) is { } facility) line.Supervisor.Log.Facility = facility;
        else
        {
            line.Remarks.Add($"invalid log facility '{text}': use 0-7, local0-local7, user or daemon");
            line.IsDoubtful = true;
        }
    }

    /// <param name="text">As for the keyword umask.</param>
    public static void SetUmask(ParsedCommandLine line, string text)
    {
        if (GlobalKeywords.TryParseUmask(text, out var mask)) line.Supervisor.Umask = mask;
        else line.Remarks.Add($"invalid umask '{text}': use a number up to 0777");
    }

    private static int? Facility(string text)
    {
        if (text == "user") return User;
        if (text == "daemon") return LogSettings.Daemon;
        var digits = text.StartsWith("local", StringComparison.Ordinal) ? text["local".Length..] : text;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 7 ? Local0 + number : null;
    }
}
