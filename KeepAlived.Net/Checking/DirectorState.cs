using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Checking.Core;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking;

/// <summary>What a check wants the weight of its server to be.</summary>
/// <param name="Weight">Instead of the configured one; null: that one.</param>
/// <param name="Added">To the configured one.</param>
internal readonly record struct WeightAdvice(int? Weight, long Added)
{
    public static implicit operator WeightAdvice(in ProbeResult result) => new(result.Weight, result.Added);
}

/// <summary>A check with its health.</summary>
internal sealed class CheckState(CheckSettings settings, RealServerState server)
{
    public CheckSettings Settings { get; } = settings;

    public RealServerState Server { get; } = server;

    /// <summary>Asks for it; null: nobody does.</summary>
    public SharedProbe? Probe { get; set; }

    /// <summary>It came by a reload, to a server that was there.</summary>
    public bool IsAddition { get; set; }

    /// <summary>It was there before the reload, and its time for the next attempt holds.</summary>
    public bool HadProbe { get; set; }

    /// <summary>
    /// Its first failures are forgiven, too: always those of a mail server, and those of a server that is up when a reload begins to check
    /// it; so it is with keepalived.
    /// </summary>
    public bool IsPatient => IsOfMail || (Health.Up && (IsAddition || Server.IsAddition));

    /// <summary>
    /// Whether its first fault is told though its server was down already, of which with alpha nobody has heard: HTTP_GET never does, that of a
    /// mail server always, others unless their server came by a reload; so it is with keepalived.
    /// </summary>
    public bool TellsFirstFault => IsOfMail || (Settings is not HttpGet && !Server.IsAddition);

    private bool IsOfMail => Settings is SmtpCheck or SmtpHost;

    /// <summary>Made when asked for, which is at a reload: it is long.</summary>
    public string Identity => CheckerFactory.IdentityOf(Settings, Server.Settings);

    /// <summary>What it last said about the weight.</summary>
    public WeightAdvice Said { get; set; }

    /// <summary>When the last one ended, in nanoseconds of CLOCK_REALTIME; 0: there was none.</summary>
    public long LastRan { get; private set; }

    /// <summary>The url that failed in the last one, and the status with which its command ended.</summary>
    public (string? Url, byte Status) LastAnswer { get; private set; }

    /// <summary>An attempt has ended.</summary>
    public void Note(in ProbeResult result) => (LastRan, LastAnswer) = (Clocks.Read().Real, (result.FailedUrl, result.ExitStatus));

    /// <summary>A reload: the next attempt counts as the first one.</summary>
    public void Forget() => (LastRan, LastAnswer) = (0, default);

    /// <summary>Why it could not be made; null: the last one was.</summary>
    public string? NotAsked { get; set; }

    public HealthState Health { get; set; } = HealthState.Initial(settings.Alpha == true);
}

/// <summary>A real server of one virtual server.</summary>
internal sealed class RealServerState
{
    public RealServerState(RealServer settings, VirtualServerState owner)
    {
        (Settings, Owner, StaysUnproven) = (settings, owner, settings.StaysUnproven || settings.WaitsForSession);
        Checks = settings.Checks.Length == 0 ? [] : new CheckState[settings.Checks.Length];
        for (var i = 0; i < Checks.Length; i++) Checks[i] = new(settings.Checks[i], this);
    }

    public RealServer Settings { get; }

    public VirtualServerState Owner { get; }

    public CheckState[] Checks { get; }

    /// <summary>It was there before the last reload, with this weight; null: it was not.</summary>
    public int? WeightBefore { get; private set; }

    /// <summary>With alpha, and its check cannot be made.</summary>
    public bool StaysUnproven { get; private set; }

    /// <summary>It came by a reload: with alpha nobody is told that it begins down, but of mail servers.</summary>
    public bool IsAddition { get; set; }

    /// <summary>The configured weight, changed by what each check asks for or adds; at least 0.</summary>
    public int Weight
    {
        get
        {
            long configured = Settings.Weight ?? 1, sum = configured;
            foreach (var check in Checks) sum += check.Said.Weight is { } asked ? asked - configured : check.Said.Added;
            return (int)Math.Clamp(sum, 0, int.MaxValue);
        }
    }

    /// <summary>All its checks succeed; without checks it is always up.</summary>
    public bool Up => !StaysUnproven && Array.TrueForAll(Checks, static check => check.Health.Up);

    /// <summary>It is up, and in the table: while the sorry server acts, only the inhibited are, with weight 0.</summary>
    public bool IsUpInTable => Up && (!Owner.SorryServerActs || Settings.InhibitOnFailure == true);

    public string Name => $"[{Settings.Address}]:{Owner.ProtocolName}:{Settings.Port}";

    /// <summary>What makes it the same server as one of an earlier configuration.</summary>
    public (IPAddress, ushort) Identity => (Settings.Address, Settings.Port);

    /// <summary>Takes over what checks that stay the same have found out; a check that is new trusts a server that was up.</summary>
    public void Continue(RealServerState before)
    {
        (IsAddition, WeightBefore, StaysUnproven) = (before.IsAddition, before.Weight, Settings.WaitsForSession && !before.Up);
        foreach (var check in Checks)
        {
            if (check.Settings is FileCheck) continue; // its file has been read again
            var identity = check.Identity;
            var same = before.Checks.FirstOrDefault(other => other.Identity == identity);
            if (same is not null) (check.Said, check.NotAsked) = (same.Said, same.NotAsked);
            check.Health = same?.Health ?? HealthState.Initial(check.Settings.Alpha == true && !before.Up);
            (check.IsAddition, check.HadProbe) = (same is null || same.IsAddition, same?.Probe is not null);
        }
    }

    /// <summary>A reload found it as it is.</summary>
    public void Carry()
    {
        WeightBefore = Weight;
        foreach (var check in Checks) check.Forget();
    }

    public TimeSpan DrainTimeout => Settings.DrainTimeout > TimeSpan.Zero ? Settings.DrainTimeout : Owner.Settings.DrainTimeout;

    public LiveServer AsLive => new(Up, Settings.InhibitOnFailure == true, Weight);
}

/// <summary>A real server that left the file and may finish its connections.</summary>
/// <param name="Until">In milliseconds of <see cref="Environment.TickCount64"/>.</param>
internal sealed record DrainingServer(RealServerState Server, long Until)
{
    /// <summary>Connections at the last look; null: none was taken yet.</summary>
    public ulong? Connections { get; set; }
}

/// <summary>A virtual server with the health of what is behind it.</summary>
internal sealed class VirtualServerState
{
    public VirtualServerState(VirtualServer settings)
    {
        Settings = settings;
        Servers = new RealServerState[settings.RealServers.Count];
        for (var i = 0; i < Servers.Length; i++) Servers[i] = new(settings.RealServers[i], this);
    }

    public VirtualServer Settings { get; }

    public RealServerState[] Servers { get; }

    /// <summary>`ha_suspend`: it is not checked, as its addresses are elsewhere.</summary>
    public bool Suspended { get; set; }

    private static readonly List<DrainingServer> NoneDrains = [];

    /// <summary>They have weight 0.</summary>
    public List<DrainingServer> Draining { get; private set; } = NoneDrains;

    /// <summary>The firewall mark that stands for all addresses of its group; 0: each is a service of its own.</summary>
    public uint Mark { get; set; }

    /// <summary>It was there before the last reload.</summary>
    public bool WasReloaded { get; private set; }

    /// <summary>A new virtual server has to gain it.</summary>
    public bool HasQuorum { get; set; }

    /// <summary>Counts the virtual servers before it that have the same group; in names.</summary>
    public int GroupNumber { get; private init; }

    /// <summary>Counts the virtual servers before it that are defined alike.</summary>
    private int Copy { get; init; }

    /// <summary>It is that of the configuration before, with all that is known of it: nothing about it has changed.</summary>
    public bool IsCarried { get; private set; }

    /// <summary>The virtual servers of a configuration, in its order; what the configuration took over stays what it is here.</summary>
    public static VirtualServerState[] Make(List<VirtualServer> servers, VirtualServerState[] before)
    {
        var known = new Dictionary<VirtualServer, VirtualServerState>();
        foreach (var old in before)
        {
            old.IsCarried = false;
            if (old.Settings.IsSettled) known.Add(old.Settings, old);
        }
        var (numbers, copies, made) = (new Dictionary<string, int>(), new Dictionary<(VirtualServerKey, ProtocolType), int>(servers.Count), new VirtualServerState[servers.Count]);
        for (var i = 0; i < made.Length; i++)
        {
            var settings = servers[i];
            var (number, copy) = (settings.Key.Group is { } group ? Count(numbers, group) : 0, Count(copies, (settings.Key, settings.Protocol)));
            if (known.TryGetValue(settings, out var old) && old.Copy == copy) made[i] = old.Carry();
            else made[i] = new(settings) { GroupNumber = number, Copy = copy };
        }
        return made;
    }

    private VirtualServerState Carry()
    {
        IsCarried = WasReloaded = true;
        foreach (var server in Servers) server.Carry();
        return this;
    }

    /// <summary>How often it has been counted before.</summary>
    private static int Count<T>(Dictionary<T, int> counts, T what) where T : notnull
    {
        var before = counts.GetValueOrDefault(what);
        counts[what] = before + 1;
        return before;
    }

    /// <summary>In names: tcp, udp, sctp, or none for a firewall mark.</summary>
    public string ProtocolName => Settings.Protocol switch
    {
        ProtocolType.Tcp => "tcp",
        ProtocolType.Udp => "udp",
        ProtocolType.Unspecified => "none",
        _ => "sctp",
    };

    /// <summary>As keepalived's log spells it.</summary>
    public string Name => Settings.Key switch
    {
        { EndPoint: { } service } => NameOf(service),
        { Group: { } group } => $"[{group}]:{GroupNumber}",
        { FirewallMark: var mark } => $"FWM {mark}",
    };

    public string SorryServerName => Settings.SorryServer is { } sorry ? NameOf(sorry) : "";

    /// <summary>It stands in for all real servers, which are withdrawn.</summary>
    public bool SorryServerActs => !HasQuorum && Settings.SorryServer is not null;

    /// <summary>The sorry server of a virtual server that already lacked its quorum came, went or was replaced.</summary>
    public bool HasOtherSorryServer(VirtualServerState before) => !before.HasQuorum && !Equals(Settings.SorryServer, before.Settings.SorryServer);

    public LiveServer[] Live => Array.ConvertAll(Servers, static server => server.AsLive);

    /// <summary>The weight that counts for the quorum.</summary>
    public ulong LiveWeight => WantedServices.LiveWeight(Live);

    /// <summary>Whether it has the quorum with what is known of its servers now.</summary>
    public bool NextQuorum => Quorum.Next(HasQuorum, LiveWeight, Settings.Quorum, Settings.Hysteresis);

    /// <summary>Connections that the kernel has of a destination: those of a server that drains count.</summary>
    public void CountDraining(IPAddress address, ushort port, ulong count)
    {
        foreach (var one in Draining)
            if (one.Server.Settings.Address.Equals(address) && (one.Server.Settings.Port == port || !Draining.Exists(other => other != one && other.Server.Settings.Address.Equals(address))))
                one.Connections = (one.Connections ?? 0) + count;
    }

    public List<WantedDestination> Wanted =>
        WantedServices.Destinations(Live, HasQuorum, Settings.SorryServer is not null, Settings.SorryServerInhibit);

    /// <summary>What makes it the same virtual server as one of an earlier configuration.</summary>
    public (VirtualServerKey, ProtocolType, int) Identity => (Settings.Key, Settings.Protocol, Copy);

    /// <summary>What it listens on; several virtual servers may share that.</summary>
    public (VirtualServerKey, ProtocolType) Service => (Settings.Key, Settings.Protocol);

    /// <summary>Takes over quorum, health and weights of what stays the same across a reload; what went may drain.</summary>
    public void Continue(VirtualServerState before, long now)
    {
        (HasQuorum, WasReloaded) = (before.HasQuorum, true);
        var known = before.Servers.DistinctBy(server => server.Identity).ToDictionary(server => server.Identity);
        foreach (var server in Servers)
            if (known.Remove(server.Identity, out var same)) server.Continue(same);
            else server.IsAddition = true;
        var gone = known.Values.Where(server => server.Up && server.DrainTimeout > TimeSpan.Zero).Select(server => new DrainingServer(server, now + (long)server.DrainTimeout.TotalMilliseconds));
        var kept = Servers.Select(server => server.Identity).ToHashSet();
        Draining = [.. before.Draining.Where(old => !kept.Contains(old.Server.Identity)), .. gone];
    }

    private string NameOf(IPEndPoint endPoint) => $"[{endPoint.Address}]:{ProtocolName}:{endPoint.Port}";
}
