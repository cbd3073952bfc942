using System.Globalization;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Linux;
using Mono.Unix.Native;

namespace KeepAlived.Net.Logging;

/// <summary>Console and log file of this process: lines of all its loggers, in order. Each exists from its first line on.</summary>
internal static class LogOutput
{
    private static readonly TimeSpan LastPatience = TimeSpan.FromMilliseconds(300);
    private static readonly Lock Making = new();
    private static readonly Dictionary<string, LineWriter> Files = new(StringComparer.Ordinal);
    private static LineWriter? _console;

    public static void Write(LogSettings settings, string identity, string text)
    {
        if (!settings.Console && settings.File is null) return;
        var now = DateTime.Now;
        var line = string.Create(CultureInfo.InvariantCulture, $"{now:ddd MMM} {now.Day,2} {now:HH:mm:ss yyyy}: {text}"); // as ctime(3)
        if (settings.Console) ToConsole().Write(line);
        if (settings.File is not null) ToFile(PathOf(settings.File, identity)).Write(line);
    }

    /// <summary>To be called before the process ends.</summary>
    public static void Flush()
    {
        lock (Making)
        {
            _console?.Flush(LastPatience);
            foreach (var file in Files.Values) file.Flush(LastPatience);
        }
    }

    /// <summary>`-g FILE`: the children's files have _vrrp, _healthcheckers or _bfd before the last dot of the name.</summary>
    /// <param name="identity">Keepalived, Keepalived_vrrp ...</param>
    public static string PathOf(string file, string identity)
    {
        var part = identity["Keepalived".Length..];
        var dot = file.LastIndexOf('.');
        return dot > file.LastIndexOf('/') ? file.Insert(dot, part) : file + part;
    }

    private static LineWriter ToConsole()
    {
        if (_console is { } made) return made;
        lock (Making)
        {
            if (_console is not null) return _console;
            var (console, encoding) = (Console.OpenStandardError(), Console.OutputEncoding);
            return _console = new LineWriter(lines => WholeLines.Write(console, lines, encoding));
        }
    }

    /// <summary>Opened for each line, so that a file that was rotated away is left alone.</summary>
    private static LineWriter ToFile(string path)
    {
        lock (Making)
        {
            if (!Files.TryGetValue(path, out var writer)) Files.Add(path, writer = new LineWriter(line => PlainFile.Write(path, line, appends: true, FilePermissions.DEFFILEMODE)));
            return writer;
        }
    }
}
