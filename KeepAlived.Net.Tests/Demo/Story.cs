using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>
/// A set-up of conf-examples that is played with the real software: its hosts, what its README says to type on them, failures, and what a client sees.
/// </summary>
/// <param name="name">Its directory in conf-examples.</param>
internal abstract class Story(string name, Timeline timeline) : IDisposable
{
    /// <summary>Debian's init script starts nothing while what it has just stopped still runs.</summary>
    private const string DebiansRestart = "service keepalived stop || true; while pgrep -x keepalived >/dev/null; do sleep 0.2; done; service keepalived start";

    private static readonly string Repository = Environment.GetEnvironmentVariable("LAB_REPOSITORY") ?? ".";
    private readonly Dictionary<string, LabHost> _machines = [];
    private readonly HashSet<string> _followed = [];

    /// <summary>Whether Debian's keepalived plays, to compare: the README's package is not installed then.</summary>
    public bool IsPlayedWithDebians { get; set; }

    protected Timeline Timeline { get; } = timeline;

    protected LabNetwork Network { get; } = new();

    /// <summary>Where the example's files and the package lie on every machine, and where its commands are typed.</summary>
    protected string Directory { get; } = $"/root/{name}";

    /// <summary>How long the story waits for something that has no bound of its own; generous, as the lab is slow.</summary>
    protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    private string Readme => File.ReadAllText(Path.Combine(Repository, "conf-examples", name, "README.md"));

    /// <summary>Plays it; a command that fails or a check that does not hold shows the logs of every host.</summary>
    public void Play()
    {
        var failed = Timeline.Failed;
        Timeline.Title(Readme[..Readme.IndexOf('\n')].TrimStart('#', ' '));
        try
        {
            Act();
            var left = new Walkthrough(Readme).Sections.Except(_followed).ToList();
            Timeline.Check(left.Count == 0, $"every command of the README was typed {string.Join(", ", left)}".TrimEnd());
        }
        catch (Exception failure) // whatever it is: what the hosts logged tells more
        {
            Timeline.Check(holds: false, failure is InvalidOperationException ? failure.Message : failure.ToString());
        }
        if (Timeline.Failed > failed) Timeline.Show(Network.Logs());
    }

    public void Dispose() => Network.Dispose();

    protected abstract void Act();

    /// <summary>A machine with a disk of its own on which the commands of the README are typed; the example's files and the package lie on it.</summary>
    /// <param name="address">Of eth0, with prefix length, or null for none.</param>
    protected LabHost Machine(string host, string lan, string? address)
    {
        var machine = Network.AddMachine(host);
        machine.Connect(lan, "eth0", address);
        machine.Demand($"mkdir {Directory}; cp /repository/conf-examples/{name}/* /repository/artifacts/keepalived-net_*.deb {Directory}");
        _machines[host] = machine;
        return machine;
    }

    /// <summary>Types what a section of the README says.</summary>
    protected void Follow(string section)
    {
        var text = Readme;
        if (IsPlayedWithDebians) text = text.Replace("./keepalived-net_*.deb", "keepalived", StringComparison.Ordinal).Replace("service keepalived restart", DebiansRestart, StringComparison.Ordinal);
        _followed.Add(section);
        new Walkthrough(text).Follow(section, Directory, _machines, Timeline);
    }

    /// <summary>A check that waits for its claim to become true.</summary>
    protected bool Comes(string claim, Func<bool> condition)
    {
        var came = Shell.WaitFor(Patience, condition) is not null;
        Timeline.Check(came, claim);
        return came;
    }

    /// <summary>
    /// A server leaves the directors' tables, and from then on no query fails: none that begins later than 100 ms after the first dump without it.
    /// </summary>
    /// <param name="isGone">Whether a dump is without the server.</param>
    protected void Leaves(string claim, PageReader client, Func<bool> isGone)
    {
        const int Enough = 30;
        var gone = TimeSpan.Zero;
        Comes(claim, () =>
        {
            if (!isGone()) return false;
            gone = client.Now + TimeSpan.FromMilliseconds(100);
            return true;
        });
        Shell.WaitFor(Patience, () => client.AskedSince(gone).Count >= Enough);
        var asked = client.AskedSince(gone);
        var failed = asked.Count(page => page is null);
        Timeline.Check(failed == 0 && asked.Count >= Enough, $"{asked.Count} requests since then, {failed} failed");
    }
}
