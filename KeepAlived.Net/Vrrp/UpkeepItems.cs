using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp.Routing;

namespace KeepAlived.Net.Vrrp;

/// <summary>What has to be kept up by a configuration: static entries, and what masters hold; but nothing with `no_track`.</summary>
internal sealed class UpkeepItems(VirtualAddresses addresses, RoutingTable routing)
{
    public List<UpkeepItem> Of(KeepalivedConfiguration model, IReadOnlyList<RouterInstance> routers)
    {
        var items = new List<UpkeepItem>();
        foreach (var router in routers)
        {
            foreach (var address in router.Addresses) Add(items, router, address, router.InterfaceOf(address));
            AddRouting(items, router, router.Instance.VirtualRoutes, router.Instance.VirtualRules);
        }
        foreach (var address in model.StaticAddresses) Add(items, null, address, StaticEntries.InterfaceOf(address, model));
        AddRouting(items, null, model.StaticRoutes, model.StaticRules);
        return items;
    }

    private void Add(List<UpkeepItem> items, RouterInstance? router, AddressEntry address, string device)
    {
        if (address.Flags.HasFlag(AddressFlags.NoTrack)) return;
        var key = new UpkeepKey(UpkeepKind.Address, IsIPv6(address.Address), NumberOf(address.Address), address.PrefixLength, 0);
        items.Add(new(router, key, device, $"{Owner(router)}address {address} of {device}", () => addresses.Put(router?.Name ?? "static_ipaddress", device, address),
            () => addresses.WasRefused(device, address)));
    }

    private void AddRouting(List<UpkeepItem> items, RouterInstance? router, List<RouteEntry> routes, List<RuleEntry> rules)
    {
        foreach (var route in routes.Where(static route => !route.NoTrack))
        {
            var (destination, length) = route.Destination;
            var key = new UpkeepKey(UpkeepKind.Route, IsIPv6(destination), length == 0 ? 0 : NumberOf(destination), length, routing.TableOf(route));
            items.Add(new(router, key, null, $"{Owner(router)}route {RouteEntryParser.Format(route)}", () => routing.Add(route), () => routing.WasRefused(route)));
        }
        foreach (var rule in rules.Where(static rule => !rule.NoTrack))
            items.Add(new(router, new(UpkeepKind.Rule, rule.Family == AddressFamily.InterNetworkV6, 0, 0, rule.Priority ?? 0), null,
                $"{Owner(router)}rule {RuleEntryParser.Format(rule)}", () => routing.Add(rule), () => routing.WasRefused(rule)));
    }

    private static string Owner(RouterInstance? router) => router is null ? "static " : "";

    private static bool IsIPv6(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6;

    private static UInt128 NumberOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
