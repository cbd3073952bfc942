using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Core;

/// <summary>One virtual router whose clock is the argument: seconds in, actions out.</summary>
internal sealed class RouterHarness(
    byte priority, double interval = 1, byte version = 3, bool preempt = true, double preemptDelay = 0, int downAdverts = 3,
    bool silentToLower = false, bool answerHigher = false)
{
    public const uint Address = 0x0A000005, Lower = 0x0A000004, Higher = 0x0A000006;

    public RouterSettings Settings = new(
        version, priority, TimeSpan.FromSeconds(interval), preempt, TimeSpan.FromSeconds(preemptDelay), downAdverts, Address, silentToLower, answerHigher);

    private RouterStatus _status = RouterStatus.Initial;

    public RouterState State => _status.State;

    public double Deadline => _status.Deadline.Nanoseconds / 1e9;

    public bool HasDeadline => _status.Deadline != Instant.Never;

    public RouterActions Start(double at) => Post(RouterEvent.Start, at);

    public RouterActions Stop(double at) => Post(RouterEvent.Stop, at);

    public RouterActions Fail(double at) => Post(RouterEvent.Fail, at);

    public RouterActions Pause(double at) => Post(RouterEvent.Paused, at);

    public RouterActions Suspect(double at) => Post(RouterEvent.Suspected, at);

    public RouterActions Hear(double at, byte priority, uint from = Higher, double? interval = null) =>
        Post(new RouterInput(RouterEvent.Advert, Seconds(at), priority, from, interval is { } own ? TimeSpan.FromSeconds(own) : Settings.Interval));

    /// <summary>Lets the time come; the deadline fires if it lies at or before it.</summary>
    public RouterActions Wait(double at) => Seconds(at) >= _status.Deadline ? Post(RouterEvent.Deadline, at) : RouterActions.None;

    /// <summary>Notices at that time what is due.</summary>
    public RouterActions Serve(double at) => (IsLate(at) ? Post(RouterEvent.Late, at) : RouterActions.None) | Wait(at);

    public bool WasPaused(double at) => VirtualRouter.WasPaused(Settings, _status, Seconds(at));

    public bool IsLate(double at) => VirtualRouter.IsLate(Settings, _status, Seconds(at));

    /// <summary>Started at 0 and elected by its first deadline.</summary>
    public RouterHarness AsMaster()
    {
        Start(0);
        if (State == RouterState.Backup) Wait(Deadline);
        Assert.That(State, Is.EqualTo(RouterState.Master));
        return this;
    }

    public static Instant Seconds(double at) => new((long)Math.Round(at * 1e9));

    private RouterActions Post(RouterEvent what, double at) => Post(new RouterInput(what, Seconds(at)));

    private RouterActions Post(in RouterInput input)
    {
        var step = VirtualRouter.Next(Settings, _status, input);
        _status = step.Status;
        return step.Actions;
    }
}
