using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Supervision;

/// <summary>What a daemon keeps from its start to its end, so that a file that changes it cannot be taken into use by a reload.</summary>
internal static class UnchangeableSettings
{
    /// <summary>The first keyword that differs; null: none.</summary>
    /// <param name="option">The namespace of the command line, for which `net_namespace` does not count.</param>
    public static string? Changed(GlobalDefinitions used, GlobalDefinitions next, string? option)
    {
        if (string.IsNullOrEmpty(option) && Differ(used.NetworkNamespace, next.NetworkNamespace)) return "net_namespace";
        if (used.IpvsNamespace != next.IpvsNamespace) return "net_namespace_ipvs"; // empty is the default namespace
        if (Differ(used.Instance, next.Instance)) return "instance";
        if (Differ(used.Nftables, next.Nftables)) return "nftables";
        if (Differ(used.NftablesIpvs, next.NftablesIpvs)) return "nftables_ipvs";
        return Differ(used.TemporaryDirectory, next.TemporaryDirectory) ? "tmp_config_directory" : null;
    }

    private static bool Differ(string? used, string? next) => (used ?? "") != (next ?? "");
}
