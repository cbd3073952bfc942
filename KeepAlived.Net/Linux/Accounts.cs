using Mono.Unix.Native;

namespace KeepAlived.Net.Linux;

/// <summary>Looks up users and groups, by name or number.</summary>
internal static class Accounts
{
    /// <summary>keepalived(8): scripts that name no account run as this one if it exists, else as root.</summary>
    public const string OfScripts = "keepalived_script";

    /// <summary>The numbers of a user and a group (the user's own if null); null if one of them does not exist.</summary>
    public static (uint User, uint Group)? Find(string user, string? group = null)
    {
        var entry = uint.TryParse(user, out var number) ? Syscall.getpwuid(number) : Syscall.getpwnam(user);
        if (entry is null) return null;
        if (group is null) return (entry.pw_uid, entry.pw_gid);
        var named = uint.TryParse(group, out number) ? Syscall.getgrgid(number) : Syscall.getgrnam(group);
        return named is null ? null : (entry.pw_uid, named.gr_gid);
    }
}
