using System.Globalization;
using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>
/// The pages of the program that this process has in use, without those of libraries, which another thread may be loading. A start runs through most of the program once; what is not used
/// again needs no place in the process. It stays in the kernel's page cache, and a page that is used after all is back within a microsecond.
/// </summary>
internal static class ProgramPages
{
    private const string Mappings = "/proc/self/smaps"; // proc(5)

    /// <summary>Lets go of all pages that are as they are in their files. Does nothing where the kernel does not list them.</summary>
    public static void Release()
    {
        try
        {
            if (Environment.ProcessPath is not { } program) return;
            foreach (var (start, length) in Unchanged(File.ReadAllBytes(Mappings), Encoding.UTF8.GetBytes(program))) Libc.ReleasePages(start, length);
        }
        catch (Exception unlisted) when (unlisted is IOException or UnauthorizedAccessException)
        {
            return; // no /proc, or a kernel without it: they stay
        }
    }

    /// <summary>The mappings of a file that cannot be written and of which no page was ever changed, as by relocation.</summary>
    /// <param name="list">The text of smaps.</param>
    /// <param name="program">Path of the file.</param>
    public static List<(nuint Start, nuint Length)> Unchanged(ReadOnlySpan<byte> list, ReadOnlySpan<byte> program)
    {
        var found = new List<(nuint, nuint)>();
        (nuint Start, nuint Length)? last = null;
        foreach (var range in list.Split((byte)'\n'))
        {
            var line = list[range];
            if (line.StartsWith("Anonymous:"u8))
            {
                if (last is { } mapping && line[10..].Trim((byte)' ').SequenceEqual("0 kB"u8)) found.Add(mapping);
                last = null;
            }
            else if (line.IndexOf((byte)'-') is > 0 and var dash && dash < line.IndexOf((byte)' '))
            {
                last = line.EndsWith(program) ? OfFile(line, dash) : null;
            }
        }
        return found;
    }

    /// <summary>`START-END PERMISSIONS OFFSET DEVICE INODE PATH`; null unless it is only read and executed.</summary>
    private static (nuint, nuint)? OfFile(ReadOnlySpan<byte> line, int dash)
    {
        var blank = line.IndexOf((byte)' ');
        var isFixed = line[blank..].StartsWith(" r-xp"u8) || line[blank..].StartsWith(" r--p"u8);
        if (!isFixed) return null;
        var start = nuint.Parse(line[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (start, nuint.Parse(line[(dash + 1)..blank], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) - start);
    }
}
