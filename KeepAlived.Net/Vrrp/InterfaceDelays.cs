using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Vrrp;

/// <summary>interface_up_down_delays: a change of these interfaces has to last before it counts.</summary>
internal sealed class InterfaceDelays
{
    private Entry[] _entries = [];

    private sealed class Entry(InterfaceDelay settings)
    {
        public InterfaceDelay Settings { get; } = settings;

        public int Index { get; set; }

        /// <summary>What counts now; <see cref="ChangeAt"/> is when the opposite does.</summary>
        public bool Running { get; set; }

        public Instant ChangeAt { get; set; } = Instant.Never;
    }

    /// <summary>When the next change counts.</summary>
    public Instant Deadline
    {
        get
        {
            var deadline = Instant.Never;
            foreach (var entry in _entries)
                if (entry.ChangeAt < deadline) deadline = entry.ChangeAt;
            return deadline;
        }
    }

    /// <summary>Takes delays into use; a change that is under way goes on.</summary>
    public void Use(List<InterfaceDelay> delays, InterfaceTable interfaces, LinkPolls polls)
    {
        var before = _entries;
        _entries = [.. delays.Select(delay => new Entry(delay))];
        foreach (var entry in _entries)
        {
            (entry.Index, entry.Running) = (interfaces.IndexOf(entry.Settings.Name), polls.IsRunning(entry.Settings.Name) ?? interfaces.IsRunning(entry.Settings.Name));
            if (Array.Find(before, old => old.Settings.Name == entry.Settings.Name && old.Index == entry.Index) is { } same) (entry.Running, entry.ChangeAt) = (same.Running, same.ChangeAt);
        }
    }

    /// <summary>What counts now; null: the interface has no delays.</summary>
    public bool? IsRunning(string name) => Array.Find(_entries, entry => entry.Settings.Name == name && entry.Index > 0)?.Running;

    /// <summary>Whether a change does not count yet.</summary>
    public bool Holds(int index, bool running, Instant now)
    {
        foreach (var entry in _entries)
        {
            if (entry.Index != index || index == 0) continue;
            if (running == entry.Running)
            {
                entry.ChangeAt = Instant.Never; // it has changed back
                return false;
            }
            var delay = running ? entry.Settings.Up : entry.Settings.Down;
            if (delay > TimeSpan.Zero && entry.ChangeAt == Instant.Never) entry.ChangeAt = now + delay;
            if (delay == TimeSpan.Zero) (entry.Running, entry.ChangeAt) = (running, Instant.Never);
            return delay > TimeSpan.Zero;
        }
        return false;
    }

    /// <summary>A change that counts from now on.</summary>
    public bool TryTake(Instant now, out int index, out bool running)
    {
        foreach (var entry in _entries)
        {
            if (now < entry.ChangeAt) continue;
            (entry.Running, entry.ChangeAt) = (!entry.Running, Instant.Never);
            (index, running) = (entry.Index, entry.Running);
            return true;
        }
        (index, running) = (0, false);
        return false;
    }
}
