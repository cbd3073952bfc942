namespace KeepAlived.Net.Vrrp.Core;

/// <summary>RFC 9568 §6.3, with keepalived's FAULT: a tracked thing has failed and the router takes no part.</summary>
internal enum RouterState : byte
{
    Initialize = 0,
    Backup = 1,
    Master = 2,
    Fault = 3,
}

/// <summary>What can happen to a virtual router.</summary>
internal enum RouterEvent : byte
{
    /// <summary>Begin, or leave FAULT.</summary>
    Start,

    /// <summary>Orderly stop.</summary>
    Stop,

    /// <summary>A tracked thing failed.</summary>
    Fail,

    /// <summary><see cref="RouterStatus.Deadline"/> has come.</summary>
    Deadline,

    /// <summary>A valid advertisement of another router was heard.</summary>
    Advert,

    /// <summary>The process was stopped or its host paused: what was believed before may be out of date.</summary>
    Paused,

    /// <summary>The clock was set forward: a host that was paused goes on like that, but a person may have done it too.</summary>
    Suspected,

    /// <summary>The machine was busy: a backup waits on for as long as it was late, as the master may be late, too; a master goes on.</summary>
    Late,
}

/// <summary>What the shell has to do, in the order of the bits.</summary>
[Flags]
internal enum RouterActions : ushort
{
    None = 0,
    SendPriorityZero = 1,
    SendAdvert = 2,
    RemoveAddresses = 4,
    AddAddresses = 8,
    AnnounceAddresses = 16,
    NotifyState = 32,

    /// <summary>A lower-priority master was heard: neighbours may believe it, say whose the addresses are.</summary>
    AnnounceAgain = 64,
}

/// <summary>The fixed settings of a virtual router.</summary>
/// <param name="Version">2 (RFC 3768) or 3 (RFC 9568).</param>
/// <param name="Priority">Effective priority: 255 owns the addresses, 1-254 otherwise.</param>
/// <param name="Interval">Advertisement interval: whole seconds with version 2, 10 ms - 40.95 s with version 3.</param>
/// <param name="PreemptDelay">How long a lower-priority master is left alone after it was first heard.</param>
/// <param name="DownTimerAdverts">Missed advertisements before the master counts as down (RFC: 3).</param>
/// <param name="Address">The address it sends from, as a number in network order's significance (IPv4: 32 bits): breaks ties of priority.</param>
/// <param name="SilentToLower">`lower_prio_no_advert`: do not answer a lower-priority master by an advertisement.</param>
/// <param name="BeginsAsBackup">`state BACKUP` is written: even an owner listens first, as in keepalived.</param>
/// <param name="AnswerHigher">`higher_prio_send_advert`: one last advertisement when a higher-priority master takes over.</param>
internal readonly record struct RouterSettings(
    byte Version, byte Priority, TimeSpan Interval, bool Preempt, TimeSpan PreemptDelay, int DownTimerAdverts, UInt128 Address,
    bool SilentToLower, bool AnswerHigher = false, bool BeginsAsBackup = false)
{
    /// <summary>`timer_expired_backup` with `nopreempt`: the highest priority among the others, who may be master after that long; 0: not asked for.</summary>
    public byte Rival { get; init; }

    public const byte OwnerPriority = 255;
    private const int PrioritySteps = 256;

    public bool OwnsAddresses => Priority == OwnerPriority;

    /// <summary>The owner of the addresses always preempts (RFC 9568 §6.1, Preempt_Mode).</summary>
    public bool Preempts => Preempt || OwnsAddresses;

    /// <summary>(256 - priority)/256 of the master's interval; of one second with version 2 (RFC 9568 §6.1, RFC 3768 §6.1).</summary>
    public TimeSpan SkewTime(TimeSpan masterInterval)
    {
        var unit = Version == 2 ? TimeSpan.FromSeconds(1) : masterInterval;
        return TimeSpan.FromTicks(unit.Ticks * (PrioritySteps - Priority) / PrioritySteps);
    }

    /// <summary>The time without advertisements after which a backup of that priority takes over.</summary>
    public TimeSpan TakeoverOf(byte priority) => (this with { Priority = priority }).MasterDownInterval(Interval);

    /// <summary>The time without advertisements after which the master counts as down.</summary>
    public TimeSpan MasterDownInterval(TimeSpan masterInterval) => (masterInterval * DownTimerAdverts) + SkewTime(masterInterval);
}

/// <summary>What a virtual router remembers.</summary>
/// <param name="Deadline">Backup: when the master counts as down. Master: when the next advertisement is due.</param>
/// <param name="MasterInterval">The master's interval as learned from its advertisements (version 3).</param>
/// <param name="PreemptFrom">When <see cref="RouterSettings.PreemptDelay"/> ends; <see cref="Instant.Never"/> while no lower master is heard.</param>
internal readonly record struct RouterStatus(RouterState State, Instant Deadline, TimeSpan MasterInterval, Instant PreemptFrom)
{
    /// <summary>Backup: priority and address of the master that the deadline was set by; 0: none was heard.</summary>
    public (byte Priority, UInt128 Address) Master { get; init; }

    /// <summary>Backup: it waits no longer than its deadline, because it has already done so, or because the master has resigned.</summary>
    public bool HadGrace { get; init; }

    /// <summary>Fault: a reload has found it so, and may end it; then the router begins as at the start.</summary>
    public bool IsReloaded { get; init; }

    /// <summary>Master: when it last advertised, which is what others count from.</summary>
    public Instant Spoke { get; init; }

    public static readonly RouterStatus Initial = new(RouterState.Initialize, Instant.Never, TimeSpan.Zero, Instant.Never);
}

/// <summary>One thing that happened, with its time; the last three are those of the advertisement.</summary>
internal readonly record struct RouterInput(
    RouterEvent Event, Instant At, byte Priority = 0, UInt128 Address = default, TimeSpan Interval = default);

/// <summary>The router after an input, and what is to be done.</summary>
internal readonly record struct Step(RouterStatus Status, RouterActions Actions);
