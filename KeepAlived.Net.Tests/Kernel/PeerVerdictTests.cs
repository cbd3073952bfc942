using System.Net;
using KeepAlived.Net.Lab;
using KeepAlived.Net.Tests.Checking.Checkers;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>
/// What Debian's keepalived and ours make of scripted servers: the verdicts that the unit tests hold are measured here. A server that is good
/// enters a table that it has to earn (alpha) and stays in one that it is in from the start; a bad one does neither.
/// </summary>
[Category("KernelLong"), NonParallelizable] // hostile servers keep the lab's one CPU busy
internal sealed class PeerVerdictTests : LabFixture
{
    private const int FirstPort = 9000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(100);

    [Test]
    public void Http() => VerdictsAre(HttpPeerCases.All);

    [Test]
    public void Patterns() => VerdictsAre(PatternPeerCases.All);

    [Test]
    public void Mail() => VerdictsAre(OtherPeerCases.Mails);

    [Test]
    public void Datagrams() => VerdictsAre(OtherPeerCases.Datagrams);

    [Test]
    public void Names() => VerdictsAre(OtherPeerCases.Names);

    private void VerdictsAre(PeerCase[] all)
    {
        PeerCase[] cases = [.. all.Where(peer => peer.Good is not null)]; // the others keep the oracle busy without end
        var network = NewNetwork();
        var lan = network.AddLan();
        var peers = network.AddHost("peers", lan, "10.0.0.1/24");
        var started = new List<IDisposable>();
        peers.OnNetwork(() => started.AddRange(cases.Select((peer, i) => peer.Start(new IPEndPoint(IPAddress.Parse("10.0.0.1"), FirstPort + i)))));
        LabDaemon[] daemons =
        [
            NewDaemon(network.AddHost("debian", lan, "10.0.0.2/24"), LabDaemon.Debians, Configuration(cases)),
            NewDaemon(network.AddHost("ours", lan, "10.0.0.3/24"), LabDaemon.Ours, Configuration(cases)),
        ];
        foreach (var daemon in daemons) daemon.Start();
        Shell.WaitFor(Longest, () => daemons.All(daemon => Verdicts(cases, daemon).SequenceEqual(cases.Select(peer => peer.Good))), TimeSpan.FromSeconds(1));
        Assert.Multiple(() =>
        {
            foreach (var daemon in daemons)
                foreach (var (peer, verdict) in cases.Zip(Verdicts(cases, daemon)))
                    Assert.That(verdict, Is.EqualTo(peer.Good), $"{peer.Name}, {daemon.Host.Name}");
        });
        foreach (var peer in started) peer.Dispose();
    }

    private static string Configuration(PeerCase[] cases) => Table(cases, 80, "alpha") + Table(cases, 81, "");

    private static string Table(PeerCase[] cases, int port, string settings)
    {
        var servers = cases.Select((peer, i) => $"real_server 10.0.0.1 {FirstPort + i} {{\n weight 1\n {peer.Check}\n }}\n");
        return $"virtual_server 192.168.0.99 {port} {{\n delay_loop 3\n warmup 0\n retry 1\n delay_before_retry 0.3\n connect_timeout 3\n lb_algo rr\n lb_kind NAT\n protocol TCP\n {settings}\n {string.Concat(servers)}}}\n";
    }

    private static IEnumerable<bool?> Verdicts(PeerCase[] cases, LabDaemon daemon)
    {
        var table = LabSnapshot.Services(daemon.Host);
        return cases.Select((_, i) => (table.Contains($"-a -t 192.168.0.99:80 -r 10.0.0.1:{FirstPort + i} "), table.Contains($"-a -t 192.168.0.99:81 -r 10.0.0.1:{FirstPort + i} ")) switch
        {
            (true, true) => true,
            (false, false) => false,
            _ => (bool?)null,
        });
    }
}
