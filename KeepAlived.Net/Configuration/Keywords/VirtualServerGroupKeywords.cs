using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>virtual_server_group: its heading and its lines.</summary>
internal static class VirtualServerGroupKeywords
{
    private static readonly EntryOption[] Options = [new("fwmark", "1.. [inet|inet6]", "A firewall mark instead of an address.")];

    public static readonly Keyword<KeepalivedConfiguration> Keyword = new("virtual_server_group", "NAME { ADDRESS[-LAST|/LENGTH] [PORT] | fwmark N [inet|inet6] }", "none",
        "Addresses that share real servers.", Needed, Read, static (_, _) => { })
    {
        Blocks = static c => c.VirtualServerGroups.Select(group =>
            new WrittenBlock(group.Where, writer => writer.Entries($"virtual_server_group {Quoting.Word(group.Name)}", group.Entries.Select(Format)))),
        Options = Options,
        Samples = (["web { 192.0.2.1-9 80 }", "web { 192.0.2.0/28 80 }", "web { 2001:db8::1-ff 80 }", "web { 192.0.2.1 0 }", "web { fwmark 7 inet6 }"], ["web { lb1 80 }", "web { 192.0.2.1/28 80 }", "web { 192.0.2.1 http }", "web { fwmark 0 }", "web { fwmark 7 ipv6 }"]),
    };

    private static void Read(KeepalivedConfiguration configuration, Statement statement, ParseContext context)
    {
        if (!context.HasArguments(statement, 1, Need.Mandatory, "NAME"))
        {
            context.SkipBlock();
            return;
        }
        var group = new VirtualServerGroup { Name = statement.Words[1].Text, Where = statement.Where(1) };
        configuration.VirtualServerGroups.Add(group);
        context.BeginEntries(statement);
        while (context.NextEntry() is { } line) ReadEntry(group, line, context);
        if (!IsClear(group))
        {
            context.Incomplete(group, $"virtual_server_group {group.Name} has addresses of both families, so its firewall marks need one; it is ignored", "fwmark N inet");
            configuration.VirtualServerGroups.Remove(group);
        }
        if (group.Entries.Count > 0) return;
        context.Incomplete(group, $"virtual_server_group {group.Name} has no entries; it is ignored", "ADDRESS PORT");
        configuration.VirtualServerGroups.Remove(group);
    }

    /// <summary>Whether the families of its firewall marks are written or follow from its addresses.</summary>
    private static bool IsClear(VirtualServerGroup group) =>
        !group.Entries.Exists(static entry => entry is { First: null, Family: AddressFamily.Unspecified })
        || !(HasAddresses(group, AddressFamily.InterNetwork) && HasAddresses(group, AddressFamily.InterNetworkV6));

    private static bool HasAddresses(VirtualServerGroup group, AddressFamily family) => group.Entries.Exists(entry => entry.First?.AddressFamily == family);

    private static void ReadEntry(VirtualServerGroup group, Statement line, ParseContext context)
    {
        if (line.Words[0].Is("fwmark"))
        {
            ReadMark(group, line, context);
            return;
        }
        if (AddressRange.TryParse(line.Keyword) is not var (first, last))
        {
            context.Error(line, $"'{line.Keyword}' is neither an address nor fwmark", "ADDRESS, a range such as 10.0.0.1-20, a network such as 10.0.0.0/28, or fwmark");
            return;
        }
        ushort port = 0;
        if (!Value.TryPort(line.Words, ref port)) context.InvalidValue(line, "0 (all ports) or 1..65535", 1);
        else group.Entries.Add(new(first, last, port, 0));
    }

    private static void ReadMark(VirtualServerGroup group, Statement line, ParseContext context)
    {
        var mark = 0u;
        var kind = Value.Unsigned(1, uint.MaxValue);
        if (line.Count < 2) context.Report(Severity.Abort, line.Where(), "'fwmark' needs a number");
        else if (!kind.Parse(line.Arguments, ref mark)) context.InvalidValue(line, kind.Syntax, 1);
        else if (line.Count == 2) group.Entries.Add(new(null, null, 0, mark));
        else if (line.Words[2].Is("inet")) group.Entries.Add(new(null, null, 0, mark, AddressFamily.InterNetwork));
        else if (line.Words[2].Is("inet6")) group.Entries.Add(new(null, null, 0, mark, AddressFamily.InterNetworkV6));
        else context.InvalidValue(line, "inet|inet6", 2);
    }

    private static string Format(GroupEntry entry)
    {
        if (entry.First is not { } first)
            return $"fwmark {entry.FirewallMark}{(entry.Family switch { AddressFamily.InterNetwork => " inet", AddressFamily.InterNetworkV6 => " inet6", _ => "" })}";
        var addresses = first.Equals(entry.Last) ? first.ToString() : $"{first}-{entry.Last}";
        return entry.Port == 0 ? addresses : $"{addresses} {entry.Port}";
    }
}
