using System.Net;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>The addresses of the list that is being filled: a router may have thousands. One that comes twice stays in the list, as with
/// keepalived: it is advertised twice, and another router that has the same file discards advertisements with fewer addresses.</summary>
internal sealed class ListedAddresses
{
    private readonly HashSet<(IPAddress, string?)> _known = [];
    private List<AddressEntry>? _list;

    /// <summary>False if the list had it already, for the same interface.</summary>
    public bool Add(List<AddressEntry> list, AddressEntry entry)
    {
        if (_list != list)
        {
            _list = list;
            _known.Clear();
            foreach (var there in list) _known.Add((there.Address, there.Device));
        }
        list.Add(entry);
        return _known.Add((entry.Address, entry.Device));
    }
}
