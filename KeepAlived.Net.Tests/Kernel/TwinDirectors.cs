using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>The same director twice, each with real servers of its own: one runs our daemon, the other Debian's, on the same files.</summary>
internal sealed class TwinDirectors(params TwinDirectors.Side[] sides)
{
    public const string Director = "192.168.0.10";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A daemon on its director, and the host that holds all real servers' addresses.</summary>
    internal sealed record Side(LabDaemon Daemon, LabHost Servers);

    public LabDaemon Ours => sides[0].Daemon;

    public LabDaemon Theirs => sides[1].Daemon;

    public void Start() => Each(side => side.Daemon.Start());

    public void Stop() => Each(side => side.Daemon.Stop());

    public void Kill() => Each(side => side.Daemon.Kill());

    public void OnDirectors(string command) => Each(side => side.Daemon.Host.Demand(command));

    public void OnServers(Action<LabHost> action) => Each(side => action(side.Servers));

    public void Reload(string configuration) => Each(side =>
    {
        side.Daemon.Configure(configuration);
        side.Daemon.Reload();
    });

    /// <summary>A real server's address disappears: nothing answers there any more.</summary>
    public void ServerFails(string address) => Each(side => side.Servers.Demand($"ip addr del {address}/32 dev eth0"));

    public void ServerReturns(string address) => Each(side => side.Servers.Demand($"ip addr add {address}/32 dev eth0"));

    /// <summary>Both tables become equal, and hold what the step is about.</summary>
    /// <param name="expected">Regular expression for the sorted lines of `ipvsadm -Sn`.</param>
    public void ServicesAgree(string step, string expected) => Agree(step, expected, LabSnapshot.Services);

    public void InterfacesAgree(string step, string expected) => Agree(step, expected, LabSnapshot.Interfaces);

    public void SysctlsAgree(string step, string expected) => Agree(step, expected, LabSnapshot.Sysctls);

    /// <summary>What a command shows becomes equal on both, and holds what the step is about.</summary>
    public void Agree(string step, string expected, Func<LabHost, string> snapshot)
    {
        var (ours, theirs) = ("", "");
        var time = Shell.WaitFor(Patience, () =>
        {
            (ours, theirs) = (snapshot(Ours.Host), snapshot(Theirs.Host));
            return ours == theirs && Regex.IsMatch(theirs, expected, RegexOptions.Singleline);
        }, LabFixture.PollInterval);
        if (time is not null) return;
        Assert.That(theirs, Does.Match($"(?s){expected}"), $"{step}: Debian's keepalived");
        Assert.That(ours, Is.EqualTo(theirs), $"{step}: ours beside Debian's");
    }

    private void Each(Action<Side> action)
    {
        foreach (var side in sides) action(side);
    }
}
