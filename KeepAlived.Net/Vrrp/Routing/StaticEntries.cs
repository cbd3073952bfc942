using KeepAlived.Net.Configuration.Keywords;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Vrrp.Routing;

/// <summary>static_ipaddress, static_routes and static_rules: there while the daemon runs. The journal's part of addresses is here, that of the others in <see cref="RoutingTable"/>.</summary>
internal sealed class StaticEntries(VirtualAddresses addresses, RoutingTable routing, OwnershipJournal journal)
{
    private const string Kind = "static-address", UsualInterface = "eth0";
    private KeepalivedConfiguration _model = new();

    /// <summary>The interface of a static address; `default_interface` where it names none.</summary>
    public static string InterfaceOf(AddressEntry address, KeepalivedConfiguration model) =>
        address.Device ?? (model.Global.DefaultInterface is { Length: > 0 } usual ? usual : UsualInterface);

    /// <summary>Removes what an earlier run, or the configuration before, had and this one has not; sets the others.</summary>
    public void Use(KeepalivedConfiguration model)
    {
        var wanted = model.StaticAddresses.ConvertAll(address => Line(address, model));
        foreach (var old in journal.Entries(Kind).Except(wanted).ToList()) Withdraw(old);
        journal.RemoveRange(journal.Entries(Kind).Except(wanted).Select(static text => (Kind, text)).ToList());
        journal.AddRange(wanted.ConvertAll(static text => (Kind, text)));
        RemoveRouting(model);
        foreach (var address in model.StaticAddresses) addresses.Put("static_ipaddress", InterfaceOf(address, model), address);
        foreach (var route in model.StaticRoutes) routing.Add(route);
        foreach (var rule in model.StaticRules) routing.Add(rule);
        _model = model;
    }

    private void RemoveRouting(KeepalivedConfiguration model)
    {
        foreach (var rule in _model.StaticRules)
            if (!model.StaticRules.Contains(rule)) routing.Remove(rule);
        foreach (var route in _model.StaticRoutes)
            if (!model.StaticRoutes.Contains(route)) routing.Remove(route);
    }

    /// <summary>`dev` is always in it.</summary>
    private static string Line(AddressEntry address, KeepalivedConfiguration model) => AddressEntryParser.Format(address with { Device = InterfaceOf(address, model) });

    private void Withdraw(string line)
    {
        if (AddressEntryParser.Parse(line.Split(' '), RouteNames.Default, [], isStatic: true) is { Device: { } device } address) addresses.Remove(device, address);
    }
}
