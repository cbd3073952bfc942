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

    public DirectorHarness(params IEnumerable<VirtualService> present)
    {
        _kernel = new ModelTable(present);
        (_ipvs, Director) = Make();
    }

    public Director Director { get; private set; }

    public RecordingLogger Log { get; } = new();

    /// <summary>Whether the kernel has IPVS.</summary>
    public bool HasIpvs { get; set; } = true;

    public int Attempts { get; private set; }

    /// <summary>The table as words, such as <c>tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.9=0</c>, a line for each service.</summary>
    public string Table => string.Join('\n', _kernel.Services.Select(service =>
        $"{service.Key} {service.Settings.Scheduler}:{string.Concat(service.Destinations.OrderBy(entry => entry.Key.ToString()).Select(entry => $" {entry.Key.Address}={entry.Value.Weight}"))}").Order(StringComparer.Ordinal));

    public IReadOnlyList<VirtualService> Services => _kernel.Services;

    public void Load(string text)
    {
        var path = Path.Combine(_directory, "keepalived.conf");
        File.WriteAllText(path, text);
        var loaded = ConfigurationLoader.Load(path, new LoaderEnvironment("test"));
        Assert.That(loaded.Diagnostics.Where(problem => problem.Severity is Severity.Error), Is.Empty);
        Director.Use(loaded.Model);
    }

    /// <summary>Reports a probe of the server at the address; hands back when the next one is due.</summary>
    public TimeSpan Probe(string address, bool success, int? weight = null, int check = 0)
    {
        var next = new TaskCompletionSource<TimeSpan>();
        var state = Director.ActiveChecks.Where(active => active.Server.Settings.Address.ToString() == address).ElementAt(check);
        Director.Judge(new ProbeEnded(state, success ? ProbeResult.Success with { Weight = weight } : ProbeResult.Failure("connection refused"), next));
        return next.Task.Result;
    }

    /// <summary>Reports that a part of the check at the address succeeded.</summary>
    public TimeSpan ProbePart(string address, bool goesOn)
    {
        var next = new TaskCompletionSource<TimeSpan>();
        Director.Judge(new ProbeEnded(Director.ActiveChecks.First(active => active.Server.Settings.Address.ToString() == address), ProbeResult.Part with { GoesOn = goesOn }, next));
        return next.Task.Result;
    }

    /// <summary>Somebody else changes the kernel's table.</summary>
    public void Execute(IpvsCommand command) => Assert.That(_kernel.Execute(command), Is.Zero);

    /// <summary>The process is killed and started again: kernel and journal remain.</summary>
    public void Crash()
    {
        foreach (var check in Director.ActiveChecks) check.Runner?.Dispose();
        _ipvs.Dispose();
        (_ipvs, Director) = Make();
    }

    public void Dispose()
    {
        foreach (var check in Director.ActiveChecks) check.Runner?.Dispose();
        _ipvs.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private (IpvsConnection, Director) Make()
    {
        var ipvs = new IpvsConnection(Open, Log);
        var table = new ServiceTable(ipvs, new OwnershipJournal("checkers", _directory), Log);
        return (ipvs, new Director(table, new Spawner("/bin/false"), System.Threading.Channels.Channel.CreateUnbounded<object>().Writer, Log));
    }

    private IpvsClient Open()
    {
        Attempts++;
        return HasIpvs ? new IpvsClient(new ScriptedKernel(_kernel.Answer), _ => true) : throw new IpvsUnavailableException();
    }
}
