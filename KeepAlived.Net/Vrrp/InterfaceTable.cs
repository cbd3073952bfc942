using KeepAlived.Net.Netlink.Route;

namespace KeepAlived.Net.Vrrp;

/// <summary>The interfaces of this host as last read from the kernel.</summary>
internal sealed class InterfaceTable(RouteClient routes)
{
    private Dictionary<string, LinkInfo> _links = [];

    public IEnumerable<LinkInfo> All => _links.Values;

    public void Read() => _links = routes.Links().ToDictionary(link => link.Name);

    public LinkInfo? Find(string name) => _links.GetValueOrDefault(name);

    /// <summary>0: there is no such interface.</summary>
    public int IndexOf(string name) => _links.TryGetValue(name, out var link) ? link.Index : 0;

    /// <summary>As it was read: up and with carrier.</summary>
    public bool IsRunning(string name) => _links.TryGetValue(name, out var link) && link.IsRunning;
}
