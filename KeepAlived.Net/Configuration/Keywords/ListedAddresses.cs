using System.Net;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>The addresses of the list that is being filled: a router may have thousands, of which none may come twice.</summary>
internal sealed class ListedAddresses
{
    private readonly HashSet<(IPAddress, string?)> _known = [];
    private List<AddressEntry>? _list;

    /// <summary>False if the list has it already, for the same interface.</summary>
    public bool TryAdd(List<AddressEntry> list, AddressEntry entry)
    {
        if (_list != list)
        {
            _list = list;
            _known.Clear();
            foreach (var there in list) _known.Add((there.Address, there.Device));
        }
        if (!_known.Add((entry.Address, entry.Device))) return false;
        list.Add(entry);
        return true;
    }
}
