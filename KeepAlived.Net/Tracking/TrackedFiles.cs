using System.Globalization;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;
using Mono.Unix.Native;

namespace KeepAlived.Net.Tracking;

/// <summary>A tracked file was written, renamed or removed; null: any of them may have been.</summary>
internal sealed record TrackedFileChanged(string? Path);

/// <summary>The numbers in the files that are followed. A file that is missing holds 0.</summary>
internal sealed class TrackedFiles(Action<TrackedFileChanged> onChange, ILogger log)
{
    private const int LongestText = 128;
    private readonly FileWatch _watch = new(path => onChange(new(path)));
    private Dictionary<string, Entry> _files = [];

    private sealed record Entry(TrackFile Settings, string Path)
    {
        public int Number { get; set; }
    }

    public int NumberOf(string name) => _files.TryGetValue(name, out var entry) ? entry.Number : 0;

    /// <summary>Reads and watches files, each once. `init_file` makes one when it is new.</summary>
    public void Use(IEnumerable<TrackFile> files)
    {
        var before = _files;
        _files = [];
        foreach (var settings in files)
        {
            if (settings.File is not { } file || _files.ContainsKey(settings.Name)) continue;
            var path = FileText.Decode(file);
            var entry = new Entry(settings, path);
            _files.Add(settings.Name, entry);
            if (!before.TryGetValue(settings.Name, out var old) || old.Path != path) Initialise(settings, path);
            Watch(path);
            Read(entry);
        }
    }

    /// <summary>Reads again; the names of files whose number is another one now.</summary>
    public List<string> Refresh(TrackedFileChanged changed)
    {
        var names = new List<string>();
        foreach (var (name, entry) in _files)
            if ((changed.Path is null || changed.Path == entry.Path) && Read(entry)) names.Add(name);
        return names;
    }

    private void Initialise(TrackFile settings, string path)
    {
        if (settings.InitialValue is not { } value || (File.Exists(path) && !settings.Overwrite)) return;
        try
        {
            PlainFile.Write(path, string.Create(CultureInfo.InvariantCulture, $"{value}\n"), appends: false, FilePermissions.S_IRUSR | FilePermissions.S_IWUSR);
        }
        catch (IOException refused)
        {
            log.FileNotInitialised(settings.Name, refused.Message);
        }
    }

    private void Watch(string path)
    {
        try
        {
            _watch.Add(path);
        }
        catch (LinuxException refused)
        {
            log.FileNotWatched(path, refused.Message);
        }
    }

    private bool Read(Entry entry)
    {
        var number = TrackedNumber.Parse(TextOf(entry.Path));
        if (number is null) log.NumberTooLarge(entry.Path);
        if (number is null || number == entry.Number) return false;
        entry.Number = number.Value;
        return true;
    }

    private static string TextOf(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var text = new char[LongestText];
            return new(text, 0, reader.ReadBlock(text));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
