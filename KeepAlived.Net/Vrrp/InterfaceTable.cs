using System.Text;
using KeepAlived.Net.Netlink.Route;

namespace KeepAlived.Net.Vrrp;

/// <summary>The interfaces of this host as last read from the kernel.</summary>
internal sealed class InterfaceTable(RouteClient routes)
{
    private readonly HashSet<string> _awaited = [];
    private Dictionary<string, LinkInfo> _links = [];
    private string[] _followed = [];
    private byte[][] _followedNames = [];

    public IEnumerable<LinkInfo> All => _links.Values;

    public void Read()
    {
        _links = [];
        foreach (var link in routes.Links()) _links[link.Name] = link; // while links change, one may be listed under its old and its new name
    }

    public LinkInfo? Find(string name) => _links.GetValueOrDefault(name);

    /// <summary>0: there is no such interface.</summary>
    public int IndexOf(string name) => _links.TryGetValue(name, out var link) ? link.Index : 0;

    /// <summary>As it was read: up and with carrier.</summary>
    public bool IsRunning(string name) => _links.TryGetValue(name, out var link) && link.IsRunning;

    /// <summary>Names the interfaces that somebody needs: whether they come, go or change their names matters.</summary>
    public void Follow(IEnumerable<string> names)
    {
        _followed = [.. names.Distinct()];
        _followedNames = Array.ConvertAll(_followed, Encoding.UTF8.GetBytes);
    }

    public bool IsFollowed(int index)
    {
        foreach (var name in _followed)
            if (IndexOf(name) == index) return true;
        return false;
    }

    /// <summary>Whether a link that the kernel tells of is one that somebody needs and that was not there, or one that had such a name. Allocates nothing.</summary>
    /// <param name="name">In UTF-8.</param>
    public bool IsNews(int index, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _followed.Length; i++)
            if (name.SequenceEqual(_followedNames[i])) return IndexOf(_followed[i]) != index;
        return IsFollowed(index);
    }

    /// <summary>True once for an interface that is not there, until it comes.</summary>
    public bool IsNewlyMissing(string name)
    {
        if (IndexOf(name) == 0) return _awaited.Add(name);
        _awaited.Remove(name);
        return false;
    }
}
