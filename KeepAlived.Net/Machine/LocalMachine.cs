using KeepAlived.Net.Configuration;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Machine;

/// <summary>This machine as the configuration is judged by: the supervisor and its children have to come to the same model.</summary>
internal static class LocalMachine
{
    public static LoaderEnvironment Environment(string configId) => new(configId, Libc.InterfaceExists, static name => Trampoline.FindProgram(FileText.Decode(name)))
    {
        Interfaces = Libc.InterfaceNames,
        IsForeignLink = static name => DriverOf(name) is not ("macvlan" or "ipvlan"), // asked for those that exist
        TraitsOf = static name =>
        {
            using var links = new LinkStatus();
            return links.TraitsOf(name);
        },
        UserExists = static user => Accounts.Find(user) is not null,
        GroupExists = static group => Accounts.Find("root", group) is not null,
        PathExists = static path => Path.Exists(FileText.Decode(path)),
        NamespaceExists = static name => File.Exists("/run/netns/" + name),
        IsRoot = static account => account is [] ? Accounts.Find(Accounts.OfScripts) is null : Accounts.Find(account[0], account.Length > 1 ? account[1] : null) is (0, _) or (_, 0),
        WeaknessOf = static path => FileProtection.WeaknessOf(FileText.Decode(path)),
    };

    private static string? DriverOf(string name)
    {
        using var links = new LinkStatus();
        return links.DriverOf(name);
    }
}
