namespace KeepAlived.Net.Lab;

/// <summary>The LANs and hosts of one case; several networks can stand side by side in one lab.</summary>
internal sealed class LabNetwork : IDisposable
{
    private static int _count;
    private readonly int _number = Interlocked.Increment(ref _count);
    private readonly List<LabHost> _hosts = [];
    private readonly List<string> _lans = [];
    private int _ports;

    /// <summary>This runs in the lab.</summary>
    public static bool IsHere => Environment.GetEnvironmentVariable("KEEPALIVED_LAB") == "1";

    /// <summary>Fails with the reason where there is no lab.</summary>
    public LabNetwork()
    {
        if (!IsHere)
            throw new InvalidOperationException("this test needs the lab: run it by scripts/test or scripts/lab/run-kernel-tests.sh");
    }

    /// <summary>Makes a LAN (a bridge); the result names it.</summary>
    public string AddLan()
    {
        var name = $"lan{_number}-{_lans.Count}";
        Shell.Demand("ip", "link", "add", name, "up", "type", "bridge", "mcast_snooping", "0");
        _lans.Add(name);
        return name;
    }

    public LabHost AddHost(string name)
    {
        var host = new LabHost(this, name);
        _hosts.Add(host);
        return host;
    }

    public LabHost AddHost(string name, string lan, string address)
    {
        var host = AddHost(name);
        host.Connect(lan, "eth0", address);
        return host;
    }

    /// <summary>A host with a disk of its own, not connected yet: packages can be installed on it, services started.</summary>
    public LabHost AddMachine(string name)
    {
        var host = new LabHost(this, name, hasDisk: true);
        _hosts.Add(host);
        return host;
    }

    /// <summary>The last lines of every host's logs.</summary>
    public string Logs() => string.Join('\n', _hosts.Select(host => $"---- {host.Name}\n{host.Logs()}"));

    public string NextPort() => $"p{_number}-{++_ports}";

    public void Dispose()
    {
        foreach (var host in _hosts) host.Dispose();
        foreach (var lan in _lans) Shell.Run("ip", "link", "del", lan);
    }
}
