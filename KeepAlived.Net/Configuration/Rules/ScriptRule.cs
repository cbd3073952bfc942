using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// Commands have to be programs that exist; those that cannot run are dropped. Usable ones without `enable_script_security`
/// are a security problem for keepalived: whoever may change them becomes root.
/// </summary>
internal sealed class ScriptRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, List<Diagnostic> diagnostics)
    {
        var usable = 0;
        bool Runs(ScriptCommand? command, SourceSpan where)
        {
            if (command is null) return false;
            var found = environment.FindProgram is null || environment.FindProgram(command.Arguments[0]) is not null;
            if (found) usable++;
            else diagnostics.Add(new(Severity.Warning, where, $"'{command.Arguments[0]}' is not an executable program; it will not run", "check its path and `chmod +x`"));
            return found;
        }
        var tracked = model.Instances.SelectMany(instance => instance.TrackedScripts).Select(item => item.Name).ToHashSet();
        model.Scripts.RemoveAll(script => tracked.Contains(script.Name) && !HasCommand(script, diagnostics));
        foreach (var script in model.Scripts.Where(script => tracked.Contains(script.Name)).ToList())
            if (!Runs(script.Script, script.Where)) model.Scripts.Remove(script);
        foreach (var instance in model.Instances) Drop(instance, Runs);
        foreach (var server in model.VirtualServers) Drop(server, Runs);
        if (usable > 0 && !model.Global.ScriptSecurity)
            diagnostics.Add(new(Severity.Security, default, "SECURITY VIOLATION - scripts are being executed but script_security not enabled.",
                "add `enable_script_security` and `script_user USER` to global_defs"));
    }

    private static bool HasCommand(VrrpScript script, List<Diagnostic> diagnostics)
    {
        if (script.Script is null) diagnostics.Add(new(Severity.Error, script.Where, $"vrrp_script '{script.Name}' has no script; it is ignored", "script \"COMMAND\""));
        return script.Script is not null;
    }

    private static void Drop(VrrpInstance instance, Func<ScriptCommand?, SourceSpan, bool> runs)
    {
        instance.NotifyMaster = Keep(instance.NotifyMaster, instance.Where, runs);
        instance.NotifyBackup = Keep(instance.NotifyBackup, instance.Where, runs);
        instance.NotifyFault = Keep(instance.NotifyFault, instance.Where, runs);
        instance.NotifyStop = Keep(instance.NotifyStop, instance.Where, runs);
        instance.Notify = Keep(instance.Notify, instance.Where, runs);
    }

    private static void Drop(VirtualServer server, Func<ScriptCommand?, SourceSpan, bool> runs)
    {
        server.QuorumUp = Keep(server.QuorumUp, server.Where, runs);
        server.QuorumDown = Keep(server.QuorumDown, server.Where, runs);
        foreach (var real in server.RealServers)
        {
            real.NotifyUp = Keep(real.NotifyUp, real.Where, runs);
            real.NotifyDown = Keep(real.NotifyDown, real.Where, runs);
            real.Checks.RemoveAll(check => check is MiscCheck { Script: var script } && !runs(script, real.Where));
        }
    }

    private static ScriptCommand? Keep(ScriptCommand? command, SourceSpan where, Func<ScriptCommand?, SourceSpan, bool> runs) =>
        command is not null && runs(command, where) ? command : null;
}
