using KeepAlived.Net.Channel;
using KeepAlived.Net.Vrrp;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>Writes down what routers ask of their process.</summary>
internal sealed class RecordingHost : IRouterHost
{
    public List<string> Log { get; } = [];

    /// <summary>Names and states, in the order of the changes.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Of the reports: address and number.</summary>
    public List<(VrrpEvent What, UInt128 Address, int Number)> Reports { get; } = [];

    public Instant Now { get; set; }

    public Instant HeldUntil { get; set; }

    public void AddAddresses(RouterInstance router) => Log.Add("add");

    public void RemoveAddresses(RouterInstance router) => Log.Add("remove");

    public void Announce(RouterInstance router, int packets) => Log.Add($"announce {packets}");

    public void AnnounceSource(RouterInstance router) => Log.Add("announce source");

    public void Report(RouterInstance router, VrrpEvent what, UInt128 address = default, int number = 0)
    {
        Log.Add(what.ToString());
        if (what == VrrpEvent.StateChanged) Told.Add($"{router.Name} {router.State}");
        Reports.Add((what, address, number));
    }

    public void Report(RouterGroup group) => Log.Add($"group {group.State}");
}
