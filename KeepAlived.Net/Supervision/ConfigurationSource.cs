using KeepAlived.Net.Configuration;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Supervision;

/// <summary>Where configurations come from: reads the files at start and for each reload, tells what is wrong, and keeps the one in use.</summary>
internal sealed class ConfigurationSource
{
    private readonly SupervisorOptions _options;
    private readonly LoaderEnvironment _environment;
    private readonly ILogger _log;

    /// <param name="first">What was read at start.</param>
    public ConfigurationSource(SupervisorOptions options, LoaderEnvironment environment, LoadedConfiguration first, ILogger log)
    {
        (_options, _environment, _log) = (options, environment, log);
        InUse = first;
    }

    public LoadedConfiguration InUse { get; private set; }

    /// <summary>Tells of the configuration at start; false when it cannot be used.</summary>
    public bool TellFirst()
    {
        _log.OpeningFile(_options.File);
        LogProblems(InUse);
        if (!InUse.IsUsable) _log.NoConfiguration(_options.File);
        return InUse.IsUsable;
    }

    /// <summary>Reads the files anew; false, and the old configuration stays, when they do not parse or change what only a restart can.</summary>
    public bool TryReload()
    {
        _log.Reloading();
        var loaded = Load();
        LogProblems(loaded);
        if (Objection(loaded) is { } objection)
        {
            _log.ReloadRefused(objection);
            return false;
        }
        InUse = loaded;
        return true;
    }

    /// <summary>`-d`: logs the configuration in use as it was understood.</summary>
    public void LogDump()
    {
        if (!_options.DumpConfiguration) return;
        using var dump = new StringWriter();
        ConfigurationLoader.Dump(InUse.Text, dump, masksSecrets: true);
        foreach (var line in dump.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)) _log.ConfigurationLine(line);
    }

    private LoadedConfiguration Load()
    {
        using var marker = new ReloadMarker(InUse.Model.Global.ReloadFile, _options.PidFile, _log);
        return ConfigurationLoader.Load(_options.File, _environment, InUse.Settled);
    }

    private string? Objection(LoadedConfiguration loaded)
    {
        // Who started with braces that do not match is used to what comes of them.
        if ((loaded.Broken && !InUse.Broken) || !loaded.IsUsable)
        {
            var problem = loaded.Diagnostics.FirstOrDefault(one => loaded.IncludeFailed ? one.Severity == Severity.Security : one.Severity is Severity.Abort or Severity.Error) ?? loaded.Diagnostics.FirstOrDefault();
            return problem?.ToString() ?? $"cannot read {_options.File}";
        }
        return UnchangeableSettings.Changed(InUse.Model.Global, loaded.Model.Global, _options.Namespace) is { } keyword ? $"{keyword} cannot be changed by a reload: restart keepalived" : null;
    }

    private void LogProblems(LoadedConfiguration loaded)
    {
        foreach (var problem in loaded.Diagnostics) _log.ConfigurationProblem(problem.ToString());
    }
}
