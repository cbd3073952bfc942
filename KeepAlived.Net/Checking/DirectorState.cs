using System.Net;
using KeepAlived.Net.Checking.Core;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Checking;

/// <summary>A check with its health.</summary>
internal sealed class CheckState(CheckSettings settings, RealServerState server)
{
    public CheckSettings Settings { get; } = settings;

    public RealServerState Server { get; } = server;

    public HealthState Health { get; set; } = HealthState.Initial(settings.Alpha == true);

    public CheckRunner? Runner { get; set; }
}

/// <summary>A real server of one virtual server.</summary>
internal sealed class RealServerState
{
    public RealServerState(RealServer settings, VirtualServerState owner)
    {
        (Settings, Owner, Weight) = (settings, owner, settings.Weight ?? 1);
        Checks = [.. settings.Checks.Select(check => new CheckState(check, this))];
    }

    public RealServer Settings { get; }

    public VirtualServerState Owner { get; }

    public CheckState[] Checks { get; }

    /// <summary>The configured weight, or what a check asks for.</summary>
    public int Weight { get; set; }

    /// <summary>All its checks succeed; without checks it is always up.</summary>
    public bool Up => Checks.All(check => check.Health.Up);

    public string Name => $"[{Settings.Address}]:{Owner.ProtocolName}:{Settings.Port}";

    public LiveServer AsLive => new(new IPEndPoint(Settings.Address, Settings.Port), Up, Settings.InhibitOnFailure == true, Weight);
}

/// <summary>A virtual server with the health of what is behind it.</summary>
internal sealed class VirtualServerState
{
    public VirtualServerState(VirtualServer settings)
    {
        Settings = settings;
        Servers = [.. settings.RealServers.Select(server => new RealServerState(server, this))];
    }

    public VirtualServer Settings { get; }

    public RealServerState[] Servers { get; }

    public bool HasQuorum { get; set; } = true;

    public string ProtocolName => Settings.Protocol.ToString().ToLowerInvariant();

    public string Name => Settings.Key.EndPoint is { } service ? $"[{service.Address}]:{ProtocolName}:{service.Port}" : Settings.Key.ToString();

    public List<LiveServer> Live => [.. Servers.Select(server => server.AsLive)];

    public IEnumerable<WantedDestination> Wanted =>
        WantedServices.Destinations(Live, HasQuorum, Settings.SorryServer, Settings.SorryServerInhibit);

    /// <summary>Takes over the health of what stays the same across a reload; true for checks that go on.</summary>
    public void Continue(VirtualServerState before)
    {
        HasQuorum = before.HasQuorum;
        foreach (var server in Servers)
        {
            var old = before.Servers.FirstOrDefault(other => other.Settings.Address.Equals(server.Settings.Address) && other.Settings.Port == server.Settings.Port);
            if (old is null) continue;
            if (old.Settings.Weight == server.Settings.Weight) server.Weight = old.Weight;
            for (var i = 0; i < server.Checks.Length; i++)
                if (old.Checks.FirstOrDefault(other => other.Settings.GetType() == server.Checks[i].Settings.GetType()) is { } check)
                    server.Checks[i].Health = check.Health;
        }
    }
}
