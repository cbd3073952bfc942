using System.Globalization;
using System.Text;

namespace KeepAlived.Net.Tracking;

/// <summary>The processes of this host, as /proc shows them.</summary>
internal static class ProcessList
{
    private const string Root = "/proc";

    public static IEnumerable<int> All()
    {
        foreach (var directory in Directory.EnumerateDirectories(Root))
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) yield return process;
    }

    /// <summary>Name and, if asked for, command line; false: it has ended, and only its parent has not asked yet.</summary>
    public static bool TryRead(int process, bool withCommand, out string name, out string[] command)
    {
        (name, command) = ("", []);
        try
        {
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{Root}/{process}/stat"));
            if (!TryParseStatus(status, out name)) return false;
            if (withCommand) command = Split(File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"{Root}/{process}/cmdline")));
            return true;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>`PID (NAME) STATE ...`, where the name may hold anything.</summary>
    internal static bool TryParseStatus(string status, out string name)
    {
        var (open, close) = (status.IndexOf('('), status.LastIndexOf(')'));
        name = "";
        if (open < 0 || close < open || close + 2 >= status.Length) return false;
        name = status[(open + 1)..close];
        return status[close + 2] is not ('Z' or 'X');
    }

    /// <summary>Every word ends with a zero byte.</summary>
    internal static string[] Split(byte[] commandLine)
    {
        var text = Encoding.UTF8.GetString(commandLine);
        return text.Length == 0 ? [] : (text.EndsWith('\0') ? text[..^1] : text).Split('\0');
    }
}
