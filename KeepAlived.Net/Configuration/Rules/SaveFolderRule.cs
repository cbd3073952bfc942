using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>The folder of config_save_dir is made if need be; keepalived makes no other folder for it.</summary>
internal sealed class SaveFolderRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        if (model.Global.ConfigSaveDirectory is not { } folder || environment.PathExists is not { } exists) return;
        var around = Path.GetDirectoryName(folder);
        // With a slash at its end a path is that of a folder.
        if (exists(folder) && !exists(folder + "/"))
            diagnostics.Add(Severity.Error, model.Global, "config_save_dir", $"'{folder}' is not a folder; no configuration is saved", "name a folder");
        else if (!exists(folder) && !string.IsNullOrEmpty(around) && !exists(around))
            diagnostics.Add(Severity.Warning, model.Global, "config_save_dir", $"there is no folder '{around}' for config_save_dir", $"mkdir -p {around}");
    }
}
