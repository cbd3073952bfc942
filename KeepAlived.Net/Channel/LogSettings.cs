using System.Globalization;

namespace KeepAlived.Net.Channel;

/// <summary>Where log lines go; the supervisor hands it on to the children that write lines themselves.</summary>
internal sealed record LogSettings
{
    /// <summary>LOG_DAEMON of syslog(3).</summary>
    public const int Daemon = 3;
    private const string ConsoleWord = "--console", SilentWord = "--no-syslog", FacilityWord = "--facility=", FileWord = "--log-file=", SuffixWord = "--ident=";

    /// <summary>`-l`.</summary>
    public bool Console { get; set; }

    /// <summary>Off with `-G`.</summary>
    public bool Syslog { get; set; } = true;

    /// <summary>0..23.</summary>
    public int Facility { get; set; } = Daemon;

    /// <summary>`-g`: every process has its own, named after this one; null: none.</summary>
    public string? File { get; set; }

    /// <summary>Behind each name that lines are logged under: namespace and instance of the daemon.</summary>
    public string Suffix { get; set; } = "";

    /// <summary>For the command line of a child.</summary>
    public IEnumerable<string> ToWords()
    {
        if (Console) yield return ConsoleWord;
        if (!Syslog) yield return SilentWord;
        if (Facility != Daemon) yield return string.Create(CultureInfo.InvariantCulture, $"{FacilityWord}{Facility}");
        if (File is not null) yield return FileWord + File;
        if (Suffix.Length > 0) yield return SuffixWord + Suffix;
    }

    public static LogSettings FromWords(IReadOnlyList<string> words)
    {
        var settings = new LogSettings();
        foreach (var word in words)
        {
            if (word == ConsoleWord) settings.Console = true;
            else if (word == SilentWord) settings.Syslog = false;
            else if (word.StartsWith(FacilityWord, StringComparison.Ordinal)) settings.Facility = int.Parse(word.AsSpan(FacilityWord.Length), CultureInfo.InvariantCulture);
            else if (word.StartsWith(FileWord, StringComparison.Ordinal)) settings.File = word[FileWord.Length..];
            else if (word.StartsWith(SuffixWord, StringComparison.Ordinal)) settings.Suffix = word[SuffixWord.Length..];
        }
        return settings;
    }
}
