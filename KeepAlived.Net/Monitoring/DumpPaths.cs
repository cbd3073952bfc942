using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>Where dumps go: `$TMPDIR` if that is absolute, else /tmp, unless the configuration says otherwise; a path with `/` at its end is a directory.</summary>
internal static class DumpPaths
{
    private const string Name = "keepalived";

    /// <param name="process">`_parent`, `_check`, `_bfd`, or nothing for VRRP.</param>
    /// <param name="suffix">`_NAMESPACE_INSTANCE`, which `data_use_instance` puts into names: of state dumps only, as keepalived does.</param>
    /// <param name="temporaryDirectory">`$TMPDIR`.</param>
    public static string State(GlobalDefinitions global, string process, string suffix, string? temporaryDirectory)
    {
        var path = PathOf(global.StateDumpFile, ".data", temporaryDirectory);
        var extension = Path.GetExtension(path);
        var daemon = global.DataUseInstance && suffix.Length > 0 ? "." + suffix[1..] : "";
        return path[..^extension.Length] + process + daemon + extension;
    }

    public static string Stats(GlobalDefinitions global, string? temporaryDirectory) => PathOf(global.StatsDumpFile, ".stats", temporaryDirectory);

    public static string Json(GlobalDefinitions global, string? temporaryDirectory) => PathOf(global.JsonDumpFile, ".json", temporaryDirectory);

    private static string PathOf(string? configured, string extension, string? temporaryDirectory)
    {
        if (configured is null) return Path.Combine(temporaryDirectory is ['/', ..] ? temporaryDirectory : "/tmp", Name + extension);
        return configured.EndsWith('/') ? configured + Name + extension : configured;
    }
}
