using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>Two directors and the real servers they share. Making hosts takes the lab long, so a pair serves one case after the other.</summary>
internal sealed class StagedPair : IDisposable
{
    /// <summary>Notify scripts: `note WORDS`. Check scripts: `code N` exits with what stands in /tmp/codeN, else 0.</summary>
    private const string Note = "#!/bin/sh\necho \"$*\" >>/tmp/notify.log\n", Code = "#!/bin/sh\n[ ! -e /tmp/code$1 ] || read code </tmp/code$1\nexit ${code:-0}\n";
    private static readonly int[] Servers = [1, 2, 3, 4, 9];
    private readonly LabNetwork _network = new();

    /// <param name="number">1 to 250, no other pair's.</param>
    public StagedPair(int number)
    {
        Number = number;
        (Ours, Theirs) = (NewSide(101, LabDaemon.Ours), NewSide(102, LabDaemon.Debians));
    }

    /// <summary>The real servers are 10.NUMBER.0.1 and so on.</summary>
    public int Number { get; }

    public StagedSide Ours { get; }

    public StagedSide Theirs { get; }

    /// <summary>Everything is as if no case had been here.</summary>
    public void Prepare()
    {
        string[] addresses = [.. Servers.Select(server => $"10.{Number}.0.{server}"), .. Servers.Select(server => $"fd00:{Number}::{server}")];
        Farm.Servers.Add(addresses);
        Farm.Servers.ResetPages(addresses);
        Ours.Clear();
        Theirs.Clear();
    }

    public void Dispose() => _network.Dispose();

    private StagedSide NewSide(int last, string binary)
    {
        var address = $"10.255.{Number}.{last}";
        var host = _network.AddHost(binary == LabDaemon.Ours ? "ours" : "debian", Farm.Servers.Lan, $"{address}/16");
        host.WriteFile("/etc/keepalived/note", Note);
        host.WriteFile("/etc/keepalived/code", Code);
        host.Demand($"cd /etc/keepalived; chmod 755 note code; ip -batch - <<'END'\naddr add fdff::{Number}:{last}/64 dev eth0 nodad\n"
            + $"route add 10.{Number}.0.0/24 via {ServerFarm.Router}\nroute add fd00:{Number}::/64 via {ServerFarm.RouterIPv6}\nEND");
        return new(new LabDaemon(host, binary), address);
    }
}
