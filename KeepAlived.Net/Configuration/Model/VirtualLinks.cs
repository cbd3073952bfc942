using System.Globalization;
using System.Net.Sockets;

namespace KeepAlived.Net.Configuration.Model;

/// <summary>An interface that is made for a virtual router: a macvlan with its virtual MAC, or an ipvlan.</summary>
/// <param name="Parent">The interface below it.</param>
/// <param name="Mac">Null for an ipvlan, which has that of the interface below.</param>
/// <param name="Owner">The instance that asked for it first.</param>
/// <param name="IsForAddresses">It carries addresses only, of an instance that lives on another interface or family.</param>
internal sealed record VirtualLink(string Name, string Parent, byte[]? Mac, AddressFamily Family, VrrpInstance Owner, bool IsForAddresses);

/// <summary>The interfaces of `use_vmac`, `use_vmac_addr` and `use_ipvlan`, and which address is on which; the same in every process.</summary>
internal sealed class VirtualLinks
{
    private const string UsualPrefix = "vrrp";
    private const int ShortMac = 5;
    private readonly Dictionary<string, VirtualLink> _byName = [];
    private readonly Dictionary<(VrrpInstance, string Device, AddressFamily), VirtualLink> _byUse = [];
    private readonly GlobalDefinitions _global;
    private readonly Func<string, bool>? _isForeign;

    private VirtualLinks(KeepalivedConfiguration model)
    {
        (_global, _isForeign) = (model.Global, model.IsForeignLink);
        foreach (var instance in model.Instances)
        {
            if (instance.HasOwnLink) AddOwn(instance);
            foreach (var address in instance.VirtualAddresses.Concat(instance.ExcludedAddresses))
                if (NeedsLink(instance, address)) AddForAddresses(instance, address.Device ?? instance.Interface, address.Address.AddressFamily);
        }
    }

    public IReadOnlyCollection<VirtualLink> All => _byName.Values;

    /// <summary>Gives every instance its links; names that are not in the text are made and kept.</summary>
    public static VirtualLinks Of(KeepalivedConfiguration model)
    {
        var links = new VirtualLinks(model);
        foreach (var instance in model.Instances) instance.Links = links;
        return links;
    }

    /// <summary>00:00:5e:00:01:VRID, with 02 for IPv6 (RFC 9568 §7.3), unless the text has another; the VRID follows five bytes.</summary>
    public static byte[] MacOf(VrrpInstance instance, AddressFamily family) => instance.VirtualMac is { Length: ShortMac } start ? [.. start, instance.VirtualRouterId]
        : instance.VirtualMac ?? [0x00, 0x00, 0x5E, 0x00, family == AddressFamily.InterNetworkV6 ? (byte)0x02 : (byte)0x01, instance.VirtualRouterId];

    /// <summary>The interface that an address lives on; an ipvlan serves advertisements only.</summary>
    public string InterfaceOf(VrrpInstance instance, AddressEntry address)
    {
        var device = address.Device ?? instance.Interface;
        if (IsOwn(instance, address)) return instance.OwnLink;
        return NeedsLink(instance, address) && _byUse.TryGetValue((instance, device, address.Address.AddressFamily), out var link) ? link.Name : device;
    }

    /// <summary>The interface below one of the links; any other name is its own.</summary>
    public string Below(string name) => _byName.TryGetValue(name, out var link) ? link.Parent : name;

    public bool Contains(string name) => _byName.ContainsKey(name);

    private static bool IsOwn(VrrpInstance instance, AddressEntry address) =>
        instance.UseVirtualMac && (address.Device ?? instance.Interface) == instance.Interface && address.Address.AddressFamily == FamilyOf(instance);

    private static bool NeedsLink(VrrpInstance instance, AddressEntry address) => !IsOwn(instance, address)
        && ((address.Flags & AddressFlags.UseVirtualMac) != 0
            || (instance.UseVirtualMacForAddresses && ((address.Device ?? instance.Interface) != instance.Interface || address.Address.AddressFamily != FamilyOf(instance))));

    private static AddressFamily FamilyOf(VrrpInstance instance) => instance.Family == AddressFamily.InterNetworkV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    private void AddOwn(VrrpInstance instance)
    {
        var family = FamilyOf(instance);
        var mac = instance.Ipvlan is null ? MacOf(instance, family) : null;
        var wished = instance.Ipvlan?.Interface ?? instance.VirtualMacInterface;
        // One interface for one MAC: the kernel has no second one up, so, as in keepalived, another name that the text wishes does not count.
        if (mac is not null && Known(instance.Interface, mac) is { } shared) instance.VirtualMacInterface = shared.Name;
        else
        {
            var name = wished is not null && !IsTaken(wished) ? wished : FreeName(_global.VmacPrefix, instance, family);
            instance.VirtualMacInterface = name;
            _byName.Add(name, new(name, instance.Interface, mac, family, instance, IsForAddresses: false));
        }
    }

    private void AddForAddresses(VrrpInstance instance, string device, AddressFamily family)
    {
        var mac = MacOf(instance, family);
        if (_byUse.ContainsKey((instance, device, family))) return;
        if (Known(device, mac) is not { } link)
        {
            var name = FreeName(_global.VmacAddressPrefix ?? _global.VmacPrefix, instance, family);
            link = new(name, device, mac, family, instance, IsForAddresses: true);
            _byName.Add(name, link);
        }
        _byUse.Add((instance, device, family), link);
    }

    /// <summary>An interface has one macvlan with a MAC: instances share it.</summary>
    private VirtualLink? Known(string parent, byte[] mac)
    {
        foreach (var link in _byName.Values)
            if (link.Parent == parent && link.Mac is { } other && other.AsSpan().SequenceEqual(mac)) return link;
        return null;
    }

    private bool IsTaken(string name) => _byName.ContainsKey(name) || _isForeign?.Invoke(name) == true;

    /// <summary>vrrp.VRID, vrrp6.VRID for IPv6 where that is taken, then vrrp1.VRID and so on.</summary>
    private string FreeName(string? prefix, VrrpInstance instance, AddressFamily family)
    {
        prefix ??= UsualPrefix;
        var name = Numbered("");
        if (IsTaken(name) && family == AddressFamily.InterNetworkV6) name = Numbered("6");
        for (var number = 1; IsTaken(name); number++) name = Numbered(number.ToString(CultureInfo.InvariantCulture));
        return name;

        string Numbered(string number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}.{instance.VirtualRouterId}");
    }
}
