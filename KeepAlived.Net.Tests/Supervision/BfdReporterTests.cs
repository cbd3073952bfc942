using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Supervision;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>What the records of the bfd process mean for those who follow its sessions, and for the log.</summary>
internal sealed class BfdReporterTests
{
    private const byte AdminDown = 0, Down = 1, Init = 2, Up = 3;
    private readonly RecordingLogger _log = new();
    private BfdReporter _reporter = null!;

    [SetUp]
    public void Begin()
    {
        _log.Take();
        _reporter = new BfdReporter(_log);
        _reporter.Use(1, new KeepalivedConfiguration { BfdInstances = [new BfdInstance { Name = "one" }] });
    }

    [Test]
    public void Coming_up_and_going_down_are_told_and_nothing_else()
    {
        Assert.That(Report(Init, Down), Is.Null);
        Assert.That((Report(Up, Init), _reporter.IsUp("one")), Is.EqualTo(("one", true)));
        Assert.That(Report(Up, Up, BfdEvent.StateKept), Is.Null, "a reload");
        Assert.That((Report(Down, Down, diagnostic: 3), _reporter.IsUp("one")), Is.EqualTo(("one", false)));
        Assert.That(_log.Take(), Is.EqualTo(new[] { "(one) Entering Up state", "(one) Entering Down state (Local diagnostic - Neighbor Signaled Session Down, Remote diagnostic - No Diagnostic)" }));
    }

    /// <summary>Measured with keepalived 2.2.7, whose log says Down while everything that follows the session stays as it is.</summary>
    [Test]
    public void A_neighbour_that_was_switched_off_is_no_failure()
    {
        Report(Up, Init);
        Assert.That((Report(Down, AdminDown, diagnostic: 3), _reporter.IsUp("one")), Is.EqualTo(((string?)null, true)));
        Assert.That(Report(Up, Init), Is.Null);
        Assert.That((Report(Down, Down, diagnostic: 1), _reporter.IsUp("one")), Is.EqualTo(("one", false)));
    }

    [Test]
    public void Without_the_process_nobody_is_up_and_records_of_unknown_sessions_are_dropped()
    {
        Report(Up, Init);
        _reporter.Forget();
        Assert.That(_reporter.IsUp("one"), Is.False);
        Assert.That(_reporter.Report(new BfdReport(7, BfdEvent.StateChanged, 0, Up, 0, 0, 0)), Is.Null);
        Assert.That(_reporter.Report(new BfdReport(1, BfdEvent.StateChanged, 1, Up, 0, 0, 0)), Is.Null);
    }

    private string? Report(byte state, byte remote, BfdEvent what = BfdEvent.StateChanged, byte diagnostic = 0) => _reporter.Report(new BfdReport(1, what, 0, state, diagnostic, remote, 0))?.Name;
}
