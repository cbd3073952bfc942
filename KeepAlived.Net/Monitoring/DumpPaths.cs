using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>Where dumps go: `$TMPDIR` if that is absolute, else /tmp, unless the configuration says otherwise; a path with `/` at its end is a directory.</summary>
internal static class DumpPaths
{
    private const string Name = "keepalived";

    /// <param name="process">`_parent`, `_check`, `_bfd`, or nothing for VRRP.</param>
    /// <param name="temporaryDirectory">`$TMPDIR`.</param>
    public static string State(GlobalDefinitions global, string process, string? temporaryDirectory)
    {
        var path = PathOf(global.StateDumpFile, ".data", temporaryDirectory);
        var extension = Path.GetExtension(path);
        return path[..^extension.Length] + process + InstanceOf(global) + extension;
    }

    public static string Stats(GlobalDefinitions global, string? temporaryDirectory) => PathOf(global.StatsDumpFile, ".stats", temporaryDirectory);

    public static string Json(GlobalDefinitions global, string? temporaryDirectory) => PathOf(global.JsonDumpFile, ".json", temporaryDirectory);

    private static string PathOf(string? configured, string extension, string? temporaryDirectory)
    {
        if (configured is null) return Path.Combine(temporaryDirectory is ['/', ..] ? temporaryDirectory : "/tmp", Name + extension);
        return configured.EndsWith('/') ? configured + Name + extension : configured;
    }

    /// <summary>`data_use_instance`: namespace and instance, of state dumps only, as keepalived does.</summary>
    private static string InstanceOf(GlobalDefinitions global)
    {
        if (!global.DataUseInstance) return "";
        var names = string.Join('_', new[] { global.NetworkNamespace, global.Instance }.Where(static name => !string.IsNullOrEmpty(name)));
        return names.Length > 0 ? "." + names : "";
    }
}
