using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>What is defined and never referred to; unused scripts are told where tracking is checked.</summary>
internal sealed class UnusedRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        void Tell<T>(List<T> items, Func<T, string> nameOf, IEnumerable<string?> used, string keyword, string by)
            where T : ConfigurationItem
        {
            if (items.Count == 0) return;
            var names = used.OfType<string>().ToHashSet();
            foreach (var item in items.Where(item => !names.Contains(nameOf(item))))
                diagnostics.Add(Severity.Note, item.Where, $"{keyword} '{nameOf(item)}' is not used by any {by}");
        }
        IEnumerable<string> Tracked(Func<VrrpInstance, List<TrackedItem>> byInstance, Func<VrrpSyncGroup, List<TrackedItem>> byGroup) =>
            model.Instances.SelectMany(byInstance).Concat(model.SyncGroups.SelectMany(byGroup)).Select(item => item.Name);
        IEnumerable<string?> Checked<T>(Func<T, string?> nameOf)
            where T : CheckSettings
        {
            foreach (var server in model.VirtualServers)
                foreach (var real in server.RealServers)
                    foreach (var check in real.Checks)
                        if (check is T one) yield return nameOf(one);
        }

        Tell(model.TrackFiles, static file => file.Name, Tracked(static i => i.TrackedFiles, static g => g.TrackedFiles).Concat(Checked<FileCheck>(static check => check.TrackFile)),
            "track_file", "track_file block or FILE_CHECK");
        Tell(model.TrackProcesses, static process => process.Name, Tracked(static i => i.TrackedProcesses, static g => g.TrackedProcesses), "vrrp_track_process", "track_process block");
        Tell(model.BfdInstances, static bfd => bfd.Name, Tracked(static i => i.TrackedBfd, static g => g.TrackedBfd).Concat(Checked<BfdCheck>(static check => check.Name)),
            "bfd_instance", "track_bfd block or BFD_CHECK");
        Tell(model.VirtualServerGroups, static group => group.Name, model.VirtualServers.Select(server => server.Key.Group), "virtual_server_group", "virtual_server");
    }
}
