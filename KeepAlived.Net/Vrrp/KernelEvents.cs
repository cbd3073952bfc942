using KeepAlived.Net.Netlink.Route;

namespace KeepAlived.Net.Vrrp;

/// <summary>What the kernel tells of links and addresses, brought to the routers that it concerns.</summary>
internal sealed class KernelEvents(RouterSet routers) : IRouteListener
{
    /// <summary>When <see cref="Fire"/> has something to do.</summary>
    public Instant Deadline => routers.Delays.Deadline < routers.Polls.Deadline ? routers.Delays.Deadline : routers.Polls.Deadline;

    /// <summary>Changes of links whose drivers have to be asked, and changes of interfaces that have lasted as long as they have to.</summary>
    public void Fire(Instant now)
    {
        while (routers.Polls.TryTake(now, out var asked, out var up)) Change(asked, up);
        while (routers.Delays.TryTake(now, out var index, out var running)) Apply(index, running);
    }

    public void OnLink(int index, bool running, ReadOnlySpan<byte> name)
    {
        if (routers.Interfaces.IsNews(index, name)) OnLinksChanged(index);
        else Change(index, routers.Polls.Confirm(index, running));
        if (running) routers.Upkeep.Suspect(routers.Now);
    }

    /// <summary>A virtual MAC interface that somebody deleted is made again, with the addresses on it; a router whose interface is gone waits for it.</summary>
    public void OnLinkGone(int index)
    {
        if (routers.Interfaces.IsFollowed(index)) OnLinksChanged(index);
    }

    public void OnAddressAdded(int index, UInt128 address)
    {
        foreach (var router in routers.All)
        {
            if (router.Source != 0 || !router.CanSendFrom(address)) continue;
            var own = routers.Interfaces.IndexOf(router.Instance.Interface) == index;
            if (router.Instance.SourceAddress is { } configured ? !SourceAddresses.CanBeOn(configured, own) : !own || IsVirtual(address)) continue;
            routers.SetSource(router, address);
        }
    }

    public void OnAddressGone(int index, UInt128 address)
    {
        foreach (var router in routers.All)
        {
            if (router.Source == address && (router.Instance.SourceAddress is null || router.Instance.TrackSourceAddress) && routers.Interfaces.IndexOf(router.Instance.Interface) == index) routers.FindSource(router);
        }
        routers.Upkeep.OnAddressGone(index, address, routers.Now);
    }

    public void OnRouteGone(bool isIPv6, UInt128 destination, byte length, uint table) =>
        routers.Upkeep.OnGone(new(UpkeepKind.Route, isIPv6, destination, length, table), routers.Now);

    public void OnRuleGone(bool isIPv6, uint priority) => routers.Upkeep.OnGone(new(UpkeepKind.Rule, isIPv6, 0, 0, priority), routers.Now);

    public void OnLost()
    {
        routers.Interfaces.Read();
        foreach (var link in routers.Interfaces.All)
            Change(link.Index, routers.Polls.Confirm(link.Index, link.IsRunning));
        routers.Upkeep.Suspect(routers.Now);
    }

    private void Change(int index, bool running)
    {
        if (!routers.Delays.Holds(index, running, routers.Now)) Apply(index, running);
    }

    private void Apply(int index, bool running)
    {
        foreach (var router in routers.All)
        {
            var concerned = false;
            if (routers.Interfaces.IndexOf(router.Instance.Interface) == index)
            {
                router.SetInterface(running, routers.Interfaces.IndexOf(router.TransmitInterface) > 0);
                concerned = true;
            }
            var tracked = router.Instance.TrackedInterfaces;
            for (var i = 0; i < tracked.Count; i++)
            {
                if (routers.Interfaces.IndexOf(tracked[i].Name) != index) continue;
                router.Trackers.Set(TrackedKind.Interface, i, running);
                concerned = true;
            }
            if (concerned) router.Reconsider();
        }
    }

    /// <summary>An interface has come, gone, or got another name: what it had is given up first, while it can still be reached by its number.</summary>
    private void OnLinksChanged(int index)
    {
        Apply(index, running: false);
        routers.Leave(index);
        routers.Renew();
    }

    private bool IsVirtual(UInt128 address)
    {
        foreach (var router in routers.All)
            if (router.AddressNumbers.AsSpan().Contains(address)) return true;
        return false;
    }
}
