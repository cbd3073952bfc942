using KeepAlived.Net.Bfd.Core;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Bfd;

/// <summary>The bfd loop over real sockets: in steady state it allocates nothing, so nothing is ever collected.</summary>
[TestFixture, Category("Kernel")]
internal sealed class BfdSteadyStateTests
{
    [Test, CancelAfter(60_000)]
    public void A_session_that_is_up_allocates_nothing()
    {
        TestLan.RequireRoot();
        using var harness = new BfdLoopHarness("min_tx 1\nmin_rx 1");
        harness.Raise();
        var allocated = harness.Left.Do(() => Allocations.Least(() =>
        {
            for (var turn = 0; turn < 2000; turn++)
            {
                if (turn % 2 == 0) harness.PeerSends(state: 3, poll: turn % 100 == 0);
                harness.Process.Turn();
            }
        }));
        Assert.That(harness.Session.Status.State, Is.EqualTo(SessionState.Up));
        Assert.That(harness.Heard(), Has.Count.GreaterThan(100), "it did not send");
        Assert.That(allocated, Is.Zero);
    }
}
