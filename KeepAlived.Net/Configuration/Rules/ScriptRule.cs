using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// Commands have to be programs that exist; those that cannot run are dropped. Usable ones without `enable_script_security`
/// are a security problem for keepalived: whoever may change them becomes root.
/// </summary>
internal sealed class ScriptRule : IRule
{
    /// <summary>keepalived(5): the account of scripts that name none, if it exists.</summary>
    private const string DefaultAccount = "keepalived_script";

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        CheckAccounts(model, environment, diagnostics);
        var usable = (SourceSpan?)null;
        bool Runs(ScriptCommand? command, SourceSpan where, Severity severity)
        {
            if (command is null || HasUnknownUser(command, model.Global, where, environment, diagnostics)) return false;
            var found = environment.FindProgram is null || environment.FindProgram(command.Arguments[0]) is not null;
            if (found) usable ??= where;
            else diagnostics.Add(new(severity, where, $"'{command.Arguments[0]}' is not an executable program; it will not run",
                "check its path and `chmod +x`"));
            return found;
        }
        // keepalived complains of scripts that it tracks; others are only logged.
        bool RunsIfThere(ScriptCommand? command, SourceSpan where) => Runs(command, where, Severity.Note);
        model.Scripts.RemoveAll(script => !HasCommand(script, diagnostics) || !HasAccount(script, model.Global, environment, diagnostics));
        foreach (var script in model.Scripts) script.Missing = !Runs(script.Script, script.PlaceOf("script"), Severity.Warning);
        foreach (var instance in model.Instances) Drop(instance, RunsIfThere);
        // A missing interface stops keepalived's VRRP before it gets to judge scripts.
        if (MissesInterface(model, environment)) usable = null;
        foreach (var server in model.VirtualServers) Drop(server, RunsIfThere);
        if (usable is { } first && !model.Global.ScriptSecurity)
            diagnostics.Add(new(Severity.Security, first,
                "SECURITY VIOLATION - scripts are being executed but script_security not enabled.",
                "add `enable_script_security` and `script_user USER` to global_defs"));
    }

    private static bool MissesInterface(KeepalivedConfiguration model, LoaderEnvironment environment) =>
        environment.InterfaceExists is { } exists && model.Instances
            .SelectMany(instance => instance.VirtualAddresses.Concat(instance.ExcludedAddresses).Select(address => address.Device)
                .Append(instance.Interface).Concat(instance.TrackedInterfaces.Select(tracked => tracked.Name)))
            .Any(name => !string.IsNullOrEmpty(name) && !exists(name));

    /// <summary>Accounts have to exist by name; keepalived takes no numbers.</summary>
    private static void CheckAccounts(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        if (environment.UserExists is not { } exists) return;
        bool Unknown(string[] user, SourceSpan where)
        {
            var unknown = user.Length > 0 && !exists(user[0]);
            if (unknown) diagnostics.Add(new(Severity.Error, where, $"there is no user '{user[0]}'",
                "`getent passwd` lists those that exist"));
            return unknown;
        }
        Unknown(model.Global.ScriptUser, model.Global.PlaceOf("script_user"));
        foreach (var real in model.VirtualServers.SelectMany(server => server.RealServers))
            real.Checks.RemoveAll(check => check is MiscCheck { User: var user } && Unknown(user, check.PlaceOf("user")));
    }

    private static bool HasUnknownUser(ScriptCommand command, GlobalDefinitions global, SourceSpan where, LoaderEnvironment environment,
        ProblemList diagnostics)
    {
        if (environment.UserExists is not { } exists) return false;
        var ownMissing = command.User is { } own && !exists(own);
        var defaultMissing = command.User is null && global.ScriptSecurity && global.ScriptUser.Length == 0 && !exists(DefaultAccount);
        if (ownMissing)
            diagnostics.Add(new(Severity.Note, where, $"there is no user '{command.User}'; '{command.Arguments[0]}' will not run",
                "quote a command with its arguments: \"COMMAND ARGUMENTS\" USER"));
        if (defaultMissing)
            diagnostics.Add(new(Severity.Warning, where, $"there is no user '{DefaultAccount}'; '{command.Arguments[0]}' will not run",
                "script_user USER in global_defs"));
        return ownMissing || defaultMissing;
    }

    private static bool HasCommand(VrrpScript script, ProblemList diagnostics)
    {
        if (script.Script is null)
            diagnostics.Add(new(Severity.Error, script.Where, $"vrrp_script '{script.Name}' has no script; it is ignored", "script \"COMMAND\""));
        return script.Script is not null;
    }

    /// <summary>With script security a script needs an account; keepalived's default is one of its own.</summary>
    private static bool HasAccount(VrrpScript script, GlobalDefinitions global, LoaderEnvironment environment, ProblemList diagnostics)
    {
        if (environment.UserExists is not { } exists) return true;
        var named = script.User.Length > 0 ? script.User[0] : global.ScriptUser.Length > 0 ? global.ScriptUser[0] : null;
        if (named is null ? !global.ScriptSecurity || exists(DefaultAccount) : exists(named)) return true;
        diagnostics.Add(new(Severity.Error, script.User.Length > 0 ? script.PlaceOf("user") : script.PlaceOf("script"),
            $"there is no user '{named ?? DefaultAccount}' to run vrrp_script '{script.Name}'; it is ignored",
            "script_user USER in global_defs"));
        return false;
    }

    private static void Drop(VrrpInstance instance, Func<ScriptCommand?, SourceSpan, bool> runs)
    {
        Keep(ref instance.NotifyMaster, "notify_master");
        Keep(ref instance.NotifyBackup, "notify_backup");
        Keep(ref instance.NotifyFault, "notify_fault");
        Keep(ref instance.NotifyStop, "notify_stop");
        Keep(ref instance.Notify, "notify");
        void Keep(ref ScriptCommand? command, string keyword) => command = runs(command, instance.PlaceOf(keyword)) ? command : null;
    }

    private static void Drop(VirtualServer server, Func<ScriptCommand?, SourceSpan, bool> runs)
    {
        Keep(ref server.QuorumUp, server, "quorum_up");
        Keep(ref server.QuorumDown, server, "quorum_down");
        foreach (var real in server.RealServers)
        {
            Keep(ref real.NotifyUp, real, "notify_up");
            Keep(ref real.NotifyDown, real, "notify_down");
            real.Checks.RemoveAll(check => check is MiscCheck { Script: { } script } && !runs(script, check.PlaceOf("misc_path")));
        }
        void Keep(ref ScriptCommand? command, ConfigurationItem item, string keyword) =>
            command = runs(command, item.PlaceOf(keyword)) ? command : null;
    }
}
