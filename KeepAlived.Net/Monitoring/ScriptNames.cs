using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Notification;

namespace KeepAlived.Net.Monitoring;

/// <summary>The account that a script runs as.</summary>
internal static class ScriptNames
{
    /// <summary>Null: it does not exist.</summary>
    public static (uint User, uint Group)? AccountOf(ScriptCommand command, GlobalDefinitions global) =>
        AccountOf(command.User is null ? [] : [command.User, command.Group], global);

    public static (uint User, uint Group)? AccountOf(string?[] own, GlobalDefinitions global) =>
        ScriptAccounts.TryResolve(global, own, out var account) ? account ?? (0, 0) : null;
}
