using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Monitoring;

/// <summary>The sections of interfaces and of gratuitous ARP delays.</summary>
/// <param name="interfaces">In the order of their indexes.</param>
internal sealed class InterfacesText(KeepalivedConfiguration model, List<HostInterface> interfaces)
{
    private const uint IFF_UP = 1, IFF_BROADCAST = 2, IFF_LOOPBACK = 8, IFF_POINTOPOINT = 0x10, IFF_RUNNING = 0x40, IFF_NOARP = 0x80, IFF_MULTICAST = 0x1000; // netdevice(7)

    /// <summary>Debian's keepalived shows an interface that is tracked without consequence with this weight.</summary>
    private const int NotTracked = 255;

    private List<string>? _single;

    /// <summary>Interfaces that send gratuitous ARP at a pace of their own, or at that of a group.</summary>
    public void WritePaces(DataText text)
    {
        var single = Single;
        if (model.GarpGroups.Count == 0 && single.Count == 0) return;
        text.Section("Gratuitous ARP delays");
        for (var i = 0; i < model.GarpGroups.Count; i++)
        {
            var group = model.GarpGroups[i];
            WritePace(text, i + 1, group.GarpInterval, group.GnaInterval, group.Interface is null ? group.Interfaces : [group.Interface, .. group.Interfaces]);
        }
        foreach (var name in single) WritePace(text, 0, model.Global.GarpInterval, model.Global.GnaInterval, [name]);
    }

    public void WriteInterfaces(DataText text)
    {
        if (interfaces.Count > 0) text.Section("Interfaces");
        foreach (var one in interfaces) Write(text, one);
    }

    private static void WritePace(DataText text, int number, TimeSpan garp, TimeSpan gna, List<string> names)
    {
        text.Section(string.Create(CultureInfo.InvariantCulture, $"GARP delay group {number}"));
        if (garp > TimeSpan.Zero) text.Line($"GARP interval = {DumpTime.Text(garp)}");
        if (gna > TimeSpan.Zero) text.Line($"GNA interval = {DumpTime.Text(gna)}");
        text.Line("Interfaces");
        foreach (var name in names) text.Line($" {name}");
    }

    private List<string> Single => _single ??= PacedAlone();

    /// <summary>With a pace for all, each interface of an instance that is in no group has one of its own.</summary>
    private List<string> PacedAlone()
    {
        var names = new List<string>();
        if (model.Global.GarpInterval == TimeSpan.Zero && model.Global.GnaInterval == TimeSpan.Zero) return names;
        foreach (var instance in model.Instances)
        {
            Add(instance.Interface);
            foreach (var address in instance.VirtualAddresses) Add(address.Device ?? instance.Interface);
        }
        return names;

        void Add(string name)
        {
            var below = Below(name);
            if (GroupOf(below) < 0 && !names.Contains(below)) names.Add(below);
        }
    }

    private int GroupOf(string name) => model.GarpGroups.FindIndex(group => group.Interface == name || group.Interfaces.Contains(name));

    private string Below(string name) => interfaces.Find(one => one.Name == name)?.Parent ?? name;

    private void Write(DataText text, HostInterface one)
    {
        text.Line($"Name = {one.Name}");
        text.Line(1, string.Create(CultureInfo.InvariantCulture, $"index = {one.Index}"));
        WriteAddresses(text, "IPv4", one.Addresses.FindAll(address => address.AddressFamily == AddressFamily.InterNetwork && !IsVirtual(address)));
        WriteAddresses(text, "IPv6", one.Addresses.FindAll(address => address.IsIPv6LinkLocal && !IsVirtual(address)));
        if (one.Mac.AsSpan().ContainsAnyExcept((byte)0))
        {
            text.Line(1, $"MAC = {Colons(one.Mac)}");
            text.Line(1, $"MAC broadcast = {Colons(one.Broadcast)}");
        }
        text.Line(1, $"State = {State(one.Flags)}");
        text.Line(1, $"Seen up = {(Runs(one) ? 1 : 0)}");
        text.Line(1, "Delayed state change running = false");
        var delay = model.InterfaceDelays.Find(delay => delay.Name == one.Name);
        text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Up debounce timer = {Microseconds(delay?.Up)}us"));
        text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Down debounce timer = {Microseconds(delay?.Down)}us"));
        WriteLink(text, one);
        text.Line(1, string.Create(CultureInfo.InvariantCulture, $"MTU = {one.Mtu}"));
        text.Line(1, $"HW Type = {one.Type switch { HostInterface.Loopback => "LOOPBACK", HostInterface.Ethernet => "ETHERNET", HostInterface.InfiniBand => "INFINIBAND", var other => string.Create(CultureInfo.InvariantCulture, $"UNKNOWN ({other})") }}");
        text.Line(1, model.LinkbeatInterfaces.Exists(polled => polled.Name == one.Name) ? "NIC polled for its link" : "NIC netlink status update");
        WritePace(text, one.Name);
        WriteSettings(text, one);
        text.List("Tracking VRRP instances :", Followers(one));
    }

    private static void WriteAddresses(DataText text, string family, List<IPAddress> own)
    {
        text.Line(1, $"{family} address = {Plain(own.Count > 0 ? own[0] : null)}");
        text.List($"Additional {family} addresses :", own.Skip(1).Select(static address => address.ToString()));
    }

    private void WriteLink(DataText text, HostInterface one)
    {
        if (one.Parent is null || interfaces.Find(other => other.Name == one.Parent) is not { } below) return;
        text.Line(1, $"VMAC type {(IsOurs(one) ? "private" : "of others")}, underlying interface = {below.Name}, state = {State(below.Flags)}");
        if (IsOurs(one)) text.Line(1, "I/f created by keepalived");
    }

    private void WritePace(DataText text, string name)
    {
        var group = GroupOf(name);
        if (group < 0 && !Single.Contains(name)) return;
        var (garp, gna) = group < 0 ? (model.Global.GarpInterval, model.Global.GnaInterval) : (model.GarpGroups[group].GarpInterval, model.GarpGroups[group].GnaInterval);
        if (garp > TimeSpan.Zero) text.Line(1, $"Gratuitous ARP interval {Milliseconds(garp)}ms");
        if (gna > TimeSpan.Zero) text.Line(1, $"Gratuitous NA interval {Milliseconds(gna)}ms");
        if (group >= 0) text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Gratuitous ARP aggregation group {group + 1}"));
    }

    /// <summary>Settings of the kernel as they are now: what keepalived calls original is what it has set, too.</summary>
    private void WriteSettings(DataText text, HostInterface one)
    {
        var above = interfaces.FindAll(other => other.Parent == one.Name && IsOurs(other)).Count;
        text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Reset ARP config counter {above}"));
        text.Line(1, $"Original arp_ignore {Setting(one, "arp_ignore")}");
        text.Line(1, $"Original arp_filter {Setting(one, "arp_filter")}");
        if (above > 0 || IsOurs(one)) text.Line(1, $"rp_filter {Setting(one, "rp_filter")}");
        text.Line(1, $"Original promote_secondaries {Setting(one, "promote_secondaries")}");
        text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Reset promote_secondaries counter {model.Instances.FindAll(instance => instance.PromoteSecondaries && instance.Interface == one.Name).Count}"));
    }

    private List<string> Followers(HostInterface one)
    {
        var names = new List<string>();
        foreach (var instance in model.Instances)
        {
            if (instance.Interface == one.Name || (instance.HasOwnLink && instance.OwnLink == one.Name))
                names.Add(string.Create(CultureInfo.InvariantCulture, $"{instance.Name}, weight {(instance.DontTrackPrimary ? NotTracked : 0)}"));
            else if (instance.TrackedInterfaces.Find(item => item.Name == one.Name) is { } tracked)
                names.Add(ItemText.Of(tracked with { Name = instance.Name }, ", "));
        }
        return names;
    }

    /// <summary>One that comes and goes with this daemon.</summary>
    private bool IsVirtual(IPAddress address) => model.StaticAddresses.Exists(entry => entry.Address.Equals(address))
        || model.Instances.Exists(instance => instance.VirtualAddresses.Exists(entry => entry.Address.Equals(address)) || instance.ExcludedAddresses.Exists(entry => entry.Address.Equals(address)));

    private bool IsOurs(HostInterface one) => model.Instances.Exists(instance => instance.Links?.Contains(one.Name) == true);

    private static bool Runs(HostInterface one) => (one.Flags & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING);

    private static string State(uint flags) => ((flags & IFF_UP) != 0 ? "UP" : "not UP") + ((flags & IFF_RUNNING) != 0 ? ", RUNNING" : ", not RUNNING")
        + ((flags & IFF_BROADCAST) != 0 ? "" : ", no broadcast") + ((flags & IFF_LOOPBACK) != 0 ? ", loopback" : "") + ((flags & IFF_POINTOPOINT) != 0 ? ", point to point" : "")
        + ((flags & IFF_NOARP) != 0 ? ", no arp" : "") + ((flags & IFF_MULTICAST) != 0 ? "" : ", no multicast");

    /// <summary>Without the number of the interface.</summary>
    private static string Plain(IPAddress? address) => address is null ? "(none)" : new IPAddress(address.GetAddressBytes()).ToString();

    private static string Colons(byte[] address) => string.Join(':', Array.ConvertAll(address, static value => value.ToString("x2", CultureInfo.InvariantCulture)));

    private static string Setting(HostInterface one, string name) => Sysctl.Read("net", "ipv4", "conf", one.Name, name) ?? "0";

    private static long Microseconds(TimeSpan? time) => (time ?? TimeSpan.Zero).Ticks / TimeSpan.TicksPerMicrosecond;

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture);
}
