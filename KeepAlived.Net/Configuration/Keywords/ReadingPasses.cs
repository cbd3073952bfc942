namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>
/// keepalived's processes read the same text one after the other, each its own blocks, and skip those of the others by counting braces.
/// Where braces match that makes no difference.
/// </summary>
internal static class ReadingPasses
{
    private static readonly HashSet<string> Parent =
    [
        "global_defs", "net_namespace", "net_namespace_ipvs", "namespace_with_ipsets", "use_pid_dir", "instance", "linkbeat_use_polling", "child_wait_time",
    ];

    private static readonly HashSet<string> Checkers = ["virtual_server", "virtual_server_group", "SSL"], Bfd = ["bfd_instance"];

    /// <summary>Of each pass, which keywords outside of blocks belong to others.</summary>
    public static readonly Predicate<string>[] Skips =
    [
        keyword => !Parent.Contains(keyword),
        keyword => Parent.Contains(keyword) || Checkers.Contains(keyword) || Bfd.Contains(keyword),
        keyword => !Checkers.Contains(keyword),
        keyword => !Bfd.Contains(keyword),
    ];
}
