namespace KeepAlived.Net.Linux;

/// <summary>Kernel settings under /proc/sys, addressed by path segments because interface names may hold dots.</summary>
internal static class Sysctl
{
    /// <summary>The value, or null if the kernel has no such setting.</summary>
    public static string? Read(params ReadOnlySpan<string> segments)
    {
        try
        {
            return File.ReadAllText(PathOf(segments)).Trim();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>False if the setting does not exist or may not be written.</summary>
    public static bool Write(string value, params ReadOnlySpan<string> segments)
    {
        try
        {
            File.WriteAllText(PathOf(segments), value);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string PathOf(ReadOnlySpan<string> segments) => "/proc/sys/" + string.Join('/', segments!);
}
