using KeepAlived.Net.Configuration;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Machine;

/// <summary>This machine as the configuration is judged by: the supervisor and its children have to come to the same model.</summary>
internal static class LocalMachine
{
    public static LoaderEnvironment Environment(string configId) => new(configId, Libc.InterfaceExists, Trampoline.FindProgram)
    {
        IsForeignLink = static name => Libc.InterfaceExists(name) && DriverOf(name) is not ("macvlan" or "ipvlan"),
        TraitsOf = static name =>
        {
            using var links = new LinkStatus();
            return links.TraitsOf(name);
        },
        UserExists = static user => Accounts.Find(user) is not null,
        GroupExists = static group => Accounts.Find("root", group) is not null,
        PathExists = Path.Exists,
        NamespaceExists = static name => File.Exists("/run/netns/" + name),
        IsRoot = static account => account is [] ? Accounts.Find(Accounts.OfScripts) is null : Accounts.Find(account[0], account.Length > 1 ? account[1] : null) is (0, _) or (_, 0),
        WeaknessOf = FileProtection.WeaknessOf,
    };

    private static string? DriverOf(string name)
    {
        using var links = new LinkStatus();
        return links.DriverOf(name);
    }
}
