using System.Globalization;
using KeepAlived.Net.Checking.Core;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking;

/// <summary>
/// The checks that had failed when the daemon made way for a new version: without that knowledge the next one would send connections to
/// dead servers until it has checked them. It lies in the ownership journal until the next start.
/// </summary>
internal sealed class HealthHandOver(OwnershipJournal journal)
{
    private const string Kind = "failed";

    /// <summary>Writes down what has failed.</summary>
    public void Leave(IEnumerable<VirtualServerState> servers) =>
        journal.AddRange(ChecksOf(servers).Where(static entry => !entry.Check.Health.Up).Select(static entry => (Kind, entry.Name)).ToList());

    /// <summary>Begins with what was left, once; files and BFD sessions are known at the start anyway.</summary>
    public VirtualServerState[] Take(VirtualServerState[] servers)
    {
        if (journal.Count(Kind) == 0) return servers;
        foreach (var (check, name) in ChecksOf(servers))
            if (check.Settings is not (FileCheck or BfdCheck) && journal.Contains(Kind, name)) check.Health = new HealthState(Up: false, Judged: true, 0);
        journal.RemoveRange(journal.Entries(Kind).ToList().Select(static entry => (Kind, entry)));
        return servers;
    }

    private static IEnumerable<(CheckState Check, string Name)> ChecksOf(IEnumerable<VirtualServerState> servers)
    {
        foreach (var server in servers)
            foreach (var real in server.Servers)
                for (var i = 0; i < real.Checks.Length; i++)
                    yield return (real.Checks[i], string.Create(CultureInfo.InvariantCulture, $"{server.Name} {real.Name} {i}"));
    }
}
