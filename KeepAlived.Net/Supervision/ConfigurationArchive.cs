using System.Globalization;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>`config_save_dir`: keeps every configuration that was taken into use, for the search of faults after many reloads.</summary>
internal sealed class ConfigurationArchive(ILogger log)
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private int _saved;

    /// <summary>Writes `keepalived.conf.PID.NUMBER`, readable for us alone, as it holds passwords.</summary>
    /// <param name="directory">null: none is wanted.</param>
    public void Save(string? directory, ConfigurationText text)
    {
        if (directory is null) return;
        try
        {
            Directory.CreateDirectory(directory, DirectoryMode);
            var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"keepalived.conf.{Environment.ProcessId}.{_saved++}"));
            File.Delete(path);
            using var writer = new StreamWriter(path, System.Text.Encoding.Latin1, new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = FileMode });
            ConfigurationLoader.Dump(text, writer);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            log.NotSaved(directory, failed.Message);
        }
    }
}
