using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// Commands have to be programs that exist; those that cannot run are dropped. Usable ones without `enable_script_security`
/// are a security problem for keepalived: whoever may change them becomes root.
/// </summary>
internal sealed class ScriptRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList problems) => new ScriptJudge(model, environment, problems).Judge();
}

/// <summary>One run of the rule.</summary>
internal sealed class ScriptJudge(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList problems)
{
    /// <summary>keepalived(5): the account of scripts that name none, if it exists.</summary>
    private const string DefaultAccount = "keepalived_script";

    private (ConfigurationItem Item, string Keyword)? _usable;

    public void Judge()
    {
        CheckAccounts();
        model.Scripts.RemoveAll(script => !HasAccount(script));
        // Without an instance keepalived has no VRRP and judges none of its scripts.
        var severity = model.Instances.Count == 0 ? Severity.Note : Severity.Warning;
        foreach (var script in model.Scripts) script.Missing = !Runs(script.Script, script, "script", severity);
        foreach (var instance in model.Instances) Drop(instance);
        foreach (var group in model.SyncGroups) Drop(group);
        Keep(ref model.Global.Fifo.Reader, model.Global, "notify_fifo_script");
        Keep(ref model.Global.VrrpFifo.Reader, model.Global, "vrrp_notify_fifo_script");
        // Nor does it when an interface is missing: that stops its VRRP before.
        if (model.Instances.Count == 0 || MissesInterface()) _usable = null;
        foreach (var server in model.VirtualServers) Drop(server);
        if (model.VirtualServers.Count > 0) Keep(ref model.Global.LvsFifo.Reader, model.Global, "lvs_notify_fifo_script");
        Keep(ref model.Global.StartupScript, model.Global, "startup_script", Severity.Error);
        Keep(ref model.Global.ShutdownScript, model.Global, "shutdown_script", Severity.Error);
        if (_usable is var (item, keyword) && !model.Global.ScriptSecurity)
            problems.Add(Severity.Security, item, keyword, "SECURITY VIOLATION - scripts are being executed but script_security not enabled.",
                "add `enable_script_security` and `script_user USER` to global_defs");
    }

    /// <param name="severity">Of a program that is missing.</param>
    /// <param name="stranger">Of a user that is missing; null: the same.</param>
    private bool Runs(ScriptCommand? command, ConfigurationItem item, string keyword, Severity severity, Severity? stranger = null)
    {
        if (command is null || HasUnknownUser(command, item, keyword, stranger ?? severity)) return false;
        var program = command.Arguments.FirstOrDefault() ?? "";
        var found = environment.FindProgram is null || environment.FindProgram(program) is not null;
        // keepalived is content with any file.
        var exists = found || environment.PathExists?.Invoke(program) == true;
        if (exists) _usable ??= (item, keyword);
        if (found && WeaknessOf(command, item, program) is var (problem, repair))
        {
            problems.Add(severity, item, keyword, $"others than root can change '{program}', which would run as root: {problem}; it will not run", $"`{repair}`, or let it run as another user (script_user)");
            return false;
        }
        if (!found) problems.Add(exists ? Severity.Note : severity, item, keyword, $"'{program}' is not an executable program; it will not run", "check its path and `chmod +x`");
        return found;
    }

    private (string Problem, string Repair)? WeaknessOf(ScriptCommand command, ConfigurationItem item, string program)
    {
        if (!model.Global.ScriptSecurity || environment.WeaknessOf is not { } weaknessOf || environment.FindProgram?.Invoke(program) is not { } path) return null;
        var own = item switch
        {
            VrrpScript script => script.User,
            MiscCheck check => check.User,
            _ => [],
        };
        if (own.Length == 0 && command.User is { } user) own = command.Group is null ? [user] : [user, command.Group];
        return environment.IsRoot?.Invoke(own.Length > 0 ? own : model.Global.ScriptUser) == true ? weaknessOf(Path.GetFullPath(path)) : null;
    }

    /// <summary>keepalived complains of scripts that it tracks; others are only logged.</summary>
    private void Keep(ref ScriptCommand? command, ConfigurationItem item, string keyword, Severity stranger = Severity.Note) =>
        command = Runs(command, item, keyword, Severity.Note, stranger) ? command : null;

    private bool MissesInterface() =>
        environment.InterfaceExists is { } exists && model.Instances
            .SelectMany(instance => instance.VirtualAddresses.Concat(instance.ExcludedAddresses).Select(address => address.Device ?? "")
                .Concat(instance.TrackedInterfaces.Select(tracked => tracked.Name)).Where(name => name.Length > 0)
                .Concat(instance.IsWritten("interface") ? [instance.Interface] : []))
            .Concat(model.SyncGroups.SelectMany(group => group.TrackedInterfaces).Select(tracked => tracked.Name))
            .Any(name => !exists(name));

    /// <summary>Accounts have to exist by name; keepalived takes no numbers.</summary>
    private void CheckAccounts()
    {
        if (environment.UserExists is not { } exists) return;
        bool Unknown(string[] user, ConfigurationItem item, string keyword)
        {
            if (user.Length == 0 || IsKnown(user)) return false;
            var what = exists(user[0]) ? "group" : "user";
            problems.Add(Severity.Error, item, keyword, $"there is no {what} '{(what == "user" ? user[0] : user[1])}'", $"`getent {(what == "user" ? "passwd" : what)}` lists those that exist");
            return true;
        }
        Unknown(model.Global.ScriptUser, model.Global, "script_user");
        foreach (var server in model.VirtualServers)
            foreach (var real in server.RealServers)
                foreach (var check in real.Checks)
                    if (check is MiscCheck { User: var user } && Unknown(user, check, "user")) real.RemoveCheck(check);
    }

    /// <summary>A user, and a group if one is named.</summary>
    private bool IsKnown(ReadOnlySpan<string> account) =>
        (environment.UserExists is null || environment.UserExists(account[0])) && (account.Length < 2 || environment.GroupExists is null || environment.GroupExists(account[1]));

    /// <summary>The account of scripts that name none; null if there is none.</summary>
    private string? MissingDefault() =>
        model.Global.ScriptUser.Length > 0 ? IsKnown(model.Global.ScriptUser) ? null : string.Join(' ', model.Global.ScriptUser)
        : model.Global.ScriptSecurity && !IsKnown([DefaultAccount]) ? DefaultAccount : null;

    private bool HasAccount(ScriptCommand command, ConfigurationItem item) =>
        item is MiscCheck { User.Length: > 0 } || (command.User is { } own ? IsKnown(command.Group is null ? [own] : [own, command.Group]) : MissingDefault() is null);

    private bool HasUnknownUser(ScriptCommand command, ConfigurationItem item, string keyword, Severity severity)
    {
        if (HasAccount(command, item)) return false;
        if (command.User is { } own)
        {
            problems.Add(severity, item, keyword, $"there is no account '{own}{(command.Group is null ? "" : $" {command.Group}")}'; '{command.Arguments[0]}' will not run",
                "quote a command with its arguments: \"COMMAND ARGUMENTS\" USER");
            return true;
        }
        var message = $"there is no account '{MissingDefault()}' to run '{command.Arguments.FirstOrDefault()}'; it is ignored";
        const string hint = "script_user USER in global_defs";
        if (item is MiscCheck misc) problems.Add(Severity.Error, misc.End, message, hint);
        // Where script_user itself is wrong, keepalived leaves it at that.
        else problems.Add(model.Global.ScriptUser.Length > 0 ? Severity.Note : Severity.Warning, item, keyword, message, hint);
        return true;
    }

    /// <summary>With script security a script needs an account; keepalived's default is one of its own.</summary>
    private bool HasAccount(VrrpScript script)
    {
        var missing = script.User.Length == 0 ? MissingDefault() : IsKnown(script.User) ? null : string.Join(' ', script.User);
        if (missing is null) return true;
        var message = $"there is no account '{missing}' to run vrrp_script '{script.Name}'; it is ignored";
        if (script.User.Length > 0) problems.Add(Severity.Error, script, "user", message, "`getent passwd` lists those that exist");
        else problems.Add(Severity.Error, script.End, message, "script_user USER in global_defs");
        return false;
    }

    private void Drop(VrrpInstance instance)
    {
        Keep(ref instance.NotifyMaster, instance, "notify_master");
        Keep(ref instance.NotifyBackup, instance, "notify_backup");
        Keep(ref instance.NotifyFault, instance, "notify_fault");
        Keep(ref instance.NotifyStop, instance, "notify_stop");
        Keep(ref instance.Notify, instance, "notify");
        Keep(ref instance.NotifyMasterReceivedLower, instance, "notify_master_rx_lower_pri");
        if (instance.NotifyDeleted is { Arguments.Length: > 0 } deleted && !Runs(deleted, instance, "notify_deleted", Severity.Note)) instance.NotifyDeleted = new([]);
    }

    private void Drop(VrrpSyncGroup group)
    {
        Keep(ref group.NotifyMaster, group, "notify_master");
        Keep(ref group.NotifyBackup, group, "notify_backup");
        Keep(ref group.NotifyFault, group, "notify_fault");
        Keep(ref group.NotifyStop, group, "notify_stop");
        Keep(ref group.Notify, group, "notify");
    }

    private void Drop(VirtualServer server)
    {
        if (server.IsSettled) return;
        Keep(ref server.QuorumUp, server, "quorum_up");
        Keep(ref server.QuorumDown, server, "quorum_down");
        foreach (var real in server.RealServers)
        {
            if (real.NotifyUp is not null) Keep(ref real.Rare.NotifyUp, real, "notify_up");
            if (real.NotifyDown is not null) Keep(ref real.Rare.NotifyDown, real, "notify_down");
            foreach (var check in real.Checks)
            {
                if (check is not MiscCheck { Script: { } script } || Runs(script, check, "misc_path", Severity.Note)) continue;
                // Without an account keepalived forgets the check; without a program nobody ever proves the server.
                real.StaysUnproven |= (check.Alpha ?? real.Alpha ?? server.Alpha) && HasAccount(script, check);
                real.RemoveCheck(check);
            }
        }
    }
}
