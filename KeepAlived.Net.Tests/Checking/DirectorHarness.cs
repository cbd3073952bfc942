using System.Net;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Ipvs;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking;

/// <summary>The real director, service table and journal on an IPVS table in memory; probes are what the test says.</summary>
internal sealed class DirectorHarness : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("director").FullName;
    private readonly ModelTable _kernel;
    private IpvsConnection _ipvs;
    private ServiceTable _table;
    private ScriptedKernel? _script;
    private SettledServers? _settled;

    public DirectorHarness(params IEnumerable<VirtualService> present)
    {
        _kernel = new ModelTable(present);
        (_ipvs, _table, Director) = Make();
    }

    public Director Director { get; private set; }

    public RecordingLogger Log { get; } = new();

    /// <summary>Those of the host.</summary>
    public HashSet<IPAddress> Addresses { get; } = [];

    public bool HasNft { get; set; } = true;

    /// <summary>The programs of the host; null: all there are.</summary>
    public Func<string, string?>? FindProgram { get; init; }

    /// <summary>Whether a reload takes virtual servers over that are as before.</summary>
    public bool TakesOver { get; init; } = true;

    /// <summary>What nft(8) was told last.</summary>
    public string Rules { get; private set; } = "";

    /// <summary>Whether the kernel has IPVS.</summary>
    public bool HasIpvs { get; set; } = true;

    /// <summary>Whether the kernel shows /proc/net/ip_vs.</summary>
    public bool HasListing { get; set; } = true;

    /// <summary>Dumps of the table or of a service that were asked for.</summary>
    public int Dumps => _kernel.Dumps;

    public int Attempts { get; private set; }

    /// <summary>Time passes until the director looks at the table.</summary>
    /// <param name="after">Seconds from now.</param>
    public void Look(int after = 0) => Director.LookAfterTable(Environment.TickCount64 + (after * 1000));

    /// <summary>Lets go of what is recorded, so that a long test can tell what leaks.</summary>
    public void ForgetRecords()
    {
        Log.Take();
        _script?.Requests.Clear();
    }

    public void SetConnections(string address, int count) => _kernel.Connections[address] = count;

    /// <summary>The table as words, such as <c>tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.9=0</c>, a line for each service.</summary>
    public string Table => string.Join('\n', _kernel.Services.Select(service =>
        $"{service.Key} {service.Settings.Scheduler}:{string.Concat(service.Destinations.OrderBy(entry => entry.Key.ToString()).Select(entry => $" {entry.Key.Address}={entry.Value.Weight}"))}").Order(StringComparer.Ordinal));

    public IReadOnlyList<VirtualService> Services => _kernel.Services;

    /// <summary>So many there were at once, up to the last command.</summary>
    public int MostServices => _kernel.MostServices;

    public void Load(string text) =>
        Assert.That(LoadFaulty(text).Where(problem => problem.Severity is Severity.Error), Is.Empty);

    /// <summary>As <see cref="Load"/>, for a file with mistakes; hands back all that was said.</summary>
    public IEnumerable<Diagnostic> LoadFaulty(string text)
    {
        var path = Path.Combine(_directory, "keepalived.conf");
        File.WriteAllText(path, text);
        var loaded = ConfigurationLoader.Load(path, new LoaderEnvironment("test", FindProgram: FindProgram), TakesOver ? _settled : null);
        Director.Use(loaded.Model);
        _settled = loaded.Settled;
        return loaded.Diagnostics;
    }

    /// <summary>Reports a probe of the server at the address; hands back when the next one is due.</summary>
    public TimeSpan Probe(string address, bool success, int? weight = null, int check = 0) =>
        Report(address, success ? ProbeResult.Success with { Weight = weight } : ProbeResult.Failure("connection refused"), check);

    /// <summary>Reports that a part of the check at the address succeeded.</summary>
    public TimeSpan ProbePart(string address, bool goesOn) => Report(address, ProbeResult.Part with { GoesOn = goesOn }, 0);

    /// <summary>The probes, of which each serves one check or several.</summary>
    public IEnumerable<SharedProbe> Probes => Director.Schedule.Probes;

    /// <summary>Somebody else changes the kernel's table.</summary>
    public void Execute(IpvsCommand command) => Assert.That(_kernel.Execute(command), Is.Zero);

    /// <summary>The process makes way for a new version.</summary>
    public void HandOver()
    {
        _table.Health.Leave(Director.Servers);
        Crash();
    }

    /// <summary>The process is killed and started again: kernel and journal remain.</summary>
    public void Crash()
    {
        Director.Schedule.Stop();
        _ipvs.Dispose();
        _settled = null;
        (_ipvs, _table, Director) = Make();
    }

    public void Dispose()
    {
        Director.Schedule.Stop();
        _ipvs.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The check of the server at the address cannot be made from this host.</summary>
    public TimeSpan ProbeInVain(string address, string reason) => Report(address, ProbeResult.NotAsked(reason), 0);

    private TimeSpan Report(string address, ProbeResult result, int check)
    {
        var probe = Probes.Where(probe => probe.Checks[0].Server.Settings.Address.ToString() == address).ElementAt(check);
        return Director.Judge(new ProbeEnded(probe, result));
    }

    private (IpvsConnection, ServiceTable, Director) Make()
    {
        var ipvs = new IpvsConnection(Open, Log);
        var journal = new OwnershipJournal("checkers", Log.Warn, _directory);
        var table = new ServiceTable(ipvs, () => HasListing ? _kernel.Listing() : (ReadOnlyMemory<byte>?)null, journal, Log);
        var marks = new GroupMarks(RunNft, journal, Log);
        return (ipvs, table, new Director(table, new Spawner("/bin/false"), () => Addresses, marks, System.Threading.Channels.Channel.CreateUnbounded<object>().Writer, Log));
    }

    private bool RunNft(string text)
    {
        if (HasNft) Rules = text;
        return HasNft;
    }

    private IpvsClient Open()
    {
        Attempts++;
        return HasIpvs ? new IpvsClient(_script = new ScriptedKernel(_kernel.Answer), _ => true) : throw new IpvsUnavailableException();
    }
}
