using System.Net;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

/// <summary>Ours judges scripted servers as Debian's keepalived does; the table is measured by <c>PeerVerdictTests</c> in the lab.</summary>
[CancelAfter(60_000), Parallelizable(ParallelScope.Children)]
internal sealed class PeerCaseTests
{
    /// <summary>A verdict comes within this; where the oracle waits for ever, ours has failed by then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static IEnumerable<PeerCase> Cases => [.. HttpPeerCases.All, .. PatternPeerCases.All, .. OtherPeerCases.Mails, .. OtherPeerCases.Datagrams, .. OtherPeerCases.Names];

    [TestCaseSource(nameof(Cases))]
    public async Task The_verdict_is_keepaliveds(PeerCase peer)
    {
        using var server = peer.Start(null);
        var settings = Load(peer.Check, server is ScriptedServer tcp ? tcp.EndPoint : ((ScriptedDatagrams)server).EndPoint);
        var real = settings.VirtualServers[0].RealServers[0];
        var checker = CheckerFactory.Make(real.Checks[0], real, new Spawner("/bin/false"), null, settings.Global, null);
        using var owned = checker as IDisposable;
        var result = await checker.ProbeAsync(default).WaitAsync(Longest);
        Assert.That(result.Succeeded, Is.EqualTo(peer.Good == true), result.Reason);
    }

    private static Configuration.Model.KeepalivedConfiguration Load(string check, IPEndPoint server)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, $"virtual_server 192.168.0.99 80 {{\n connect_timeout 1\n protocol TCP\n lb_algo rr\n lb_kind NAT\n delay_loop 1\n real_server {server.Address} {server.Port} {{\n weight 1\n {check}\n }}\n}}\n");
        var loaded = ConfigurationLoader.Load(path, new LoaderEnvironment("test"));
        File.Delete(path);
        Assert.That(loaded.Diagnostics.Where(problem => problem.Severity is Severity.Error), Is.Empty);
        return loaded.Model;
    }
}
