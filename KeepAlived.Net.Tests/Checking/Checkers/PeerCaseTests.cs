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
        var checker = CheckerFile.Make(peer.Check, server is ScriptedServer tcp ? tcp.EndPoint : ((ScriptedDatagrams)server).EndPoint);
        using var owned = checker as IDisposable;
        var result = await checker.AskAsync().WaitAsync(Longest);
        Assert.That(result.Succeeded, Is.EqualTo(peer.Good == true), result.Reason);
    }
}
