using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Vrrp;

/// <summary>linkbeat_interfaces and linkbeat_use_polling: interfaces whose drivers are asked for the link, as they do not tell.</summary>
internal sealed class LinkPolls : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>The order in which ways are tried when the wanted one does not work (keepalived.conf(5), linkbeat_interfaces).</summary>
    private static readonly LinkQuestion[] Ways = [LinkQuestion.Mii, LinkQuestion.Ethtool, LinkQuestion.Flags];
    private Entry[] _entries = [];
    private LinkStatus? _status;

    private sealed class Entry(string name, LinkQuestion? wanted)
    {
        public string Name { get; } = name;

        public byte[] Encoded { get; } = LinkStatus.Encode(name);

        /// <summary>The way that works; null: not found out yet, or none does.</summary>
        public LinkQuestion? Way { get; set; } = wanted;

        public int Index { get; set; }

        public bool Running { get; set; }
    }

    /// <summary>When to ask again.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    public void Use(KeepalivedConfiguration model, InterfaceTable interfaces, Instant now)
    {
        var entries = model.LinkbeatInterfaces.ConvertAll(static polled => new Entry(polled.Name, WayOf(polled.Method)));
        foreach (var instance in model.Instances)
        {
            if (model.Global.LinkbeatPolling || instance.LinkbeatPolling) Add(instance.Interface);
            if (!model.Global.LinkbeatPolling) continue;
            foreach (var tracked in instance.TrackedInterfaces) Add(tracked.Name);
        }
        _entries = [.. entries];
        if (_entries.Length > 0) _status ??= new LinkStatus();
        foreach (var entry in _entries)
        {
            entry.Index = interfaces.IndexOf(entry.Name);
            if (entry.Way is { } wanted && _status!.IsUp(entry.Encoded, wanted) is null) entry.Way = null;
            entry.Running = Ask(entry) ?? interfaces.IsRunning(entry.Name);
        }
        Deadline = _entries.Length == 0 ? Instant.Never : now + Interval;

        void Add(string name)
        {
            if (!entries.Exists(entry => entry.Name == name)) entries.Add(new Entry(name, null));
        }
    }

    /// <summary>Null: the interface is not asked.</summary>
    public bool? IsRunning(string name) => Array.Find(_entries, entry => entry.Name == name && entry.Index > 0)?.Running;

    /// <summary>What counts after the kernel has told of a link: its driver's word, if it is asked.</summary>
    public bool Confirm(int index, bool running)
    {
        foreach (var entry in _entries)
            if (entry.Index == index && index > 0) return entry.Running = Ask(entry) ?? running;
        return running;
    }

    /// <summary>Asks all that are due; one whose link has changed is handed over by each call.</summary>
    public bool TryTake(Instant now, out int index, out bool running)
    {
        (index, running) = (0, false);
        if (now < Deadline) return false;
        foreach (var entry in _entries)
        {
            if (entry.Index == 0 || Ask(entry) is not { } up || up == entry.Running) continue;
            (index, running) = (entry.Index, entry.Running = up);
            return true;
        }
        Deadline = now + Interval;
        return false;
    }

    public void Dispose() => _status?.Dispose();

    private bool? Ask(Entry entry)
    {
        if (entry.Way is { } way) return _status!.IsUp(entry.Encoded, way);
        foreach (var other in Ways)
        {
            if (_status!.IsUp(entry.Encoded, other) is not { } up) continue;
            entry.Way = other;
            return up;
        }
        return null;
    }

    private static LinkQuestion? WayOf(string method) => method switch { "MII" => LinkQuestion.Mii, "ETHTOOL" => LinkQuestion.Ethtool, "IOCTL" => LinkQuestion.Flags, _ => null };
}
