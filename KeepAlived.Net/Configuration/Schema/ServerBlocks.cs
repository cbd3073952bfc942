using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>The blocks of virtual servers while a text is read: takes those over that are as before, and remembers where each of them lies.</summary>
/// <param name="before">Of the configuration before; null: everything is read.</param>
internal sealed class ServerBlocks(SettledServers? before, StatementReader reader, ConfigurationText text)
{
    private readonly List<(VirtualServer Server, int First, int Lines)> _blocks = [];

    /// <summary>The virtual server of the configuration before, if its whole block is the same; the reader is then behind it. Null: it has to be read.</summary>
    public VirtualServer? TakeOver(VirtualServerKey key, Statement heading)
    {
        var where = heading.Where();
        if (before is null || reader.Line != where.Line || !reader.BeginsLine(where)) return null;
        var server = before.Take(key, reader.LineStart, text.Count - where.Line, out var lines);
        if (server is null) return null;
        reader.PassOver(lines);
        server.Where = where;
        _blocks.Add((server, where.Line, lines));
        return server;
    }

    /// <summary>The block of a virtual server was read.</summary>
    /// <param name="end">Its `}`, which was read last.</param>
    public void Remember(VirtualServer server, Place end)
    {
        if (!end.IsNone && reader.EndsLine()) _blocks.Add((server, server.Where.Line, end.Line - server.Where.Line + 1));
    }

    /// <summary>Finds those of which nobody had anything to say, for the next configuration.</summary>
    public Func<SettledServers> Settling(ProblemList problems)
    {
        var blocks = _blocks; // and nothing of the configuration before
        return () => Settle(blocks, problems);
    }

    private static SettledServers Settle(List<(VirtualServer Server, int First, int Lines)> blocks, ProblemList problems)
    {
        var (settled, complaints) = (new SettledServers(), problems.Lines());
        if (problems.IsFull()) return settled;
        var (cursor, line, after) = (new ConfigurationText.LineCursor(problems.Text, 0), 0, 0);
        foreach (var (server, first, lines) in blocks)
        {
            if (first < after || !SettledServers.MayHold(server) || HasAny(complaints, first, first + lines)) continue;
            for (; line < first; line++) cursor.Next(out _);
            after = first + lines;
            settled.Add(server, cursor, lines);
        }
        return settled;
    }

    /// <summary>Where they lie.</summary>
    public List<ConfigurationText.BlockLines> Lines() => _blocks.ConvertAll(static block => new ConfigurationText.BlockLines(block.First, block.Lines, block.Server.Where.Column));

    private static bool HasAny(int[] sorted, int from, int to)
    {
        var place = Array.BinarySearch(sorted, from);
        return place >= 0 || (~place < sorted.Length && sorted[~place] < to);
    }
}
