using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration;

/// <summary>
/// The virtual servers of one configuration that the next one takes over as they are where their text is the same: of a director's thousands a
/// reload changes few. Only those that mean the same at any place of any file: nothing outside of their text had a say in them.
/// </summary>
internal sealed class SettledServers
{
    /// <summary>What follows something outside of the block; rules may have dropped it.</summary>
    private static readonly string[] OthersOfServer = ["quorum_up", "quorum_down", "ha_suspend"], OthersOfReal = ["notify_up", "notify_down", "MISC_CHECK", "FILE_CHECK", "BFD_CHECK"];

    private readonly Dictionary<VirtualServerKey, int> _first = [];
    private readonly List<Entry> _entries = [];
    private bool[] _taken = [];

    public int Count => _entries.Count;

    /// <summary>Another configuration begins to take.</summary>
    public void Begin()
    {
        if (_taken.Length != _entries.Count) _taken = new bool[_entries.Count];
        else Array.Clear(_taken);
    }

    /// <summary>The virtual server whose block has the same text as the lines that follow, each once; null: there is none.</summary>
    /// <param name="from">At the line of the heading.</param>
    /// <param name="available">Lines from there to the end of the text.</param>
    /// <param name="lines">Of the block.</param>
    public VirtualServer? Take(VirtualServerKey key, ConfigurationText.LineCursor from, int available, out int lines)
    {
        lines = 0;
        if (!_first.TryGetValue(key, out var next)) return null;
        for (; next >= 0; next = _entries[next].Next)
        {
            var entry = _entries[next];
            if (_taken[next] || !entry.Server.IsSettled || entry.Lines > available || Fingerprint(from, entry.Lines) != entry.Fingerprint) continue;
            _taken[next] = true;
            lines = entry.Lines;
            return entry.Server;
        }
        return null;
    }

    /// <summary>Remembers the block of a virtual server that rules are through with.</summary>
    public void Add(VirtualServer server, ConfigurationText.LineCursor from, int lines)
    {
        server.IsSettled = true;
        var next = _first.GetValueOrDefault(server.Key, -1);
        _first[server.Key] = _entries.Count;
        _entries.Add(new(Fingerprint(from, lines), lines, server, next));
    }

    /// <summary>
    /// What rules and the machine have no say in: an address, not the members of a group; checks by network, not files, sessions and programs,
    /// which may be others at the next reload; no key or certificate, whose file may have changed.
    /// </summary>
    public static bool MayHold(VirtualServer server) =>
        server.Key.EndPoint is not null && !Array.Exists(OthersOfServer, server.IsWritten)
        && server.RealServers.TrueForAll(static real => !Array.Exists(OthersOfReal, real.IsWritten)
            && Array.TrueForAll(real.Checks, static check => check is TcpCheck or HttpGet { IsTls: false } or DnsCheck or UdpCheck or PingCheck));

    private static UInt128 Fingerprint(ConfigurationText.LineCursor from, int lines)
    {
        var print = new Fingerprint();
        for (; lines > 0; lines--)
        {
            var line = from.Next(out var indent);
            print.Add(line, indent);
        }
        return print.Value;
    }

    /// <param name="Next">With the same key; -1: none.</param>
    private readonly record struct Entry(UInt128 Fingerprint, int Lines, VirtualServer Server, int Next);
}
