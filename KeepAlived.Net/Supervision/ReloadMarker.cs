using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>
/// `reload_file`: exists, empty, while the configuration is read, and is removed after that, so that whoever changes the files can wait for its end.
/// </summary>
internal sealed class ReloadMarker : IDisposable
{
    private const string DefaultName = "keepalived.reload";
    private readonly string? _path;
    private readonly ILogger _log;

    /// <param name="setting">Of the configuration in use; null: none is wanted; empty: the default, beside the pid file.</param>
    public ReloadMarker(string? setting, string pidFile, ILogger log)
    {
        _log = log;
        if (setting is null) return;
        _path = setting.Length > 0 ? setting : Path.Combine(Path.GetDirectoryName(pidFile) ?? "/run", DefaultName);
        Try(static path =>
        {
            if (new FileInfo(path).LinkTarget is not null) throw new IOException("it is a symbolic link");
            File.Create(path).Dispose();
        });
    }

    public void Dispose() => Try(File.Delete);

    private void Try(Action<string> change)
    {
        if (_path is null) return;
        try
        {
            change(_path);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            _log.ReloadFileFailed(_path, failed.Message);
        }
    }
}
