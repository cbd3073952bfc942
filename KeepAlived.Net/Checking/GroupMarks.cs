using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>
/// `nftables_ipvs`: a virtual server whose group has addresses alone is one IPVS service by firewall mark, and nftables marks the packets of
/// all its addresses. A mark stays with its virtual server across reloads; without nft(8) every address is a service of its own.
/// </summary>
/// <param name="run">Has nft(8) carry out a text; false if it refused.</param>
internal sealed class GroupMarks(Func<string, bool> run, OwnershipJournal journal, ILogger log)
{
    private const string Kind = "nftables";
    private Dictionary<(VirtualServerKey, ProtocolType), uint> _marks = [];
    private string? _rules;

    /// <summary>Gives the virtual servers of a configuration their marks, and nftables its rules.</summary>
    public void Use(IReadOnlyCollection<VirtualServerState> servers, KeepalivedConfiguration model)
    {
        var global = model.Global;
        foreach (var old in journal.Entries(Kind).Where(table => table != global.NftablesIpvs).ToList()) Remove(old);
        if (global.NftablesIpvs is not { } table) return;
        var groups = model.VirtualServerGroups.DistinctBy(group => group.Name).ToDictionary(group => group.Name);
        var marked = servers.Where(server => server.Settings.Key.Group is { } name && groups[name].Entries.TrueForAll(static entry => entry.First is not null)).ToList();
        Assign(marked, global.NftablesIpvsStartMark);
        var rules = MarkRules.Write(table, global.NftablesIpvsPriority, [.. marked.DistinctBy(server => server.Service).SelectMany(server => groups[server.Settings.Key.Group!].Entries.Select(entry =>
            new MarkedAddresses(server.Settings.Protocol, entry.First!, entry.Last!, entry.Port, _marks[server.Service])))]);
        if (rules != _rules)
        {
            journal.Add(Kind, table);
            _rules = run(rules) ? rules : null;
        }
        if (_rules is null)
        {
            log.Problem($"nftables_ipvs: nft(8) is not there or refuses table {table}, so every address of a group is a service of its own");
            return;
        }
        foreach (var server in marked) server.Mark = _marks[server.Service];
    }

    public void Remove()
    {
        foreach (var table in journal.Entries(Kind).ToList()) Remove(table);
    }

    private void Remove(string table)
    {
        run(MarkRules.Remove(table));
        _rules = null;
        journal.Remove(Kind, table);
    }

    private void Assign(List<VirtualServerState> servers, uint first)
    {
        var marks = new Dictionary<(VirtualServerKey, ProtocolType), uint>();
        foreach (var server in servers)
            if (_marks.TryGetValue(server.Service, out var mark) && mark >= first) marks.TryAdd(server.Service, mark);
        var taken = marks.Values.ToHashSet();
        foreach (var server in servers)
        {
            if (marks.ContainsKey(server.Service)) continue;
            while (!taken.Add(first)) first++;
            marks.Add(server.Service, first);
        }
        _marks = marks;
    }
}
