using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Notification;

/// <summary>Which account a script runs as: its own, `script_user`, `keepalived_script` if that exists, else root.</summary>
internal static class ScriptAccounts
{
    /// <summary>How to run a script; false when its account does not exist.</summary>
    /// <param name="arguments">Behind those that are written with it.</param>
    public static bool TryRequest(GlobalDefinitions global, ScriptCommand command, ReadOnlySpan<string> arguments, out SpawnRequest request)
    {
        var exists = TryResolve(global, command.User is null ? [] : [command.User, command.Group], out var account);
        request = new([.. command.Arguments, .. arguments]) { Account = account, AllGroups = global.SetSupplementaryGroups, KeepsLinks = global.UseSymlinkPaths };
        return exists;
    }

    /// <summary>False when the account that was asked for does not exist.</summary>
    public static bool TryResolve(GlobalDefinitions global, ReadOnlySpan<string?> own, out (uint User, uint Group)? account)
    {
        var (user, group) = own is [{ } named, ..] ? (named, own.Length > 1 ? own[1] : null)
            : global.ScriptUser is [var common, ..] ? (common, global.ScriptUser.Length > 1 ? global.ScriptUser[1] : null)
            : (null, null);
        account = user is null ? Accounts.Find(Accounts.OfScripts) : Accounts.Find(user, group);
        if (account is (0, 0)) account = null; // ours already
        return user is null or "root" || account is not null || Accounts.Find(user, group) is not null;
    }
}
