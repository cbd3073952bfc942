using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Tests.Vrrp.Simulation;

/// <summary>The shell around the core: inputs in, actions out, and the wires between.</summary>
internal sealed partial class LanSimulation
{
    /// <summary>One input through the core; its actions are carried out in the order of their bits.</summary>
    private void Post(int node, in RouterInput input)
    {
        if (_networks > 1 && !_all[node].Alone) PostToGroup(node, input);
        else Carry(node, input, decide.Next(_all[node].Settings, _all[node].Status, input));
    }

    private void Carry(int node, in RouterInput input, in Step step)
    {
        var router = _all[node];
        var was = router.Status;
        router.Status = step.Status;
        if (Trace is not null && (step.Actions != RouterActions.None || input.Event != RouterEvent.Advert))
            Note(node, $"{input.Event} {input.Priority} from {input.Address:X}, deadline {step.Status.Deadline}: {step.Actions}");
        CheckStep(node, was, input, step);
        if (step.Actions.HasFlag(RouterActions.SendPriorityZero)) Send(node, 0);
        if (step.Actions.HasFlag(RouterActions.SendAdvert)) Send(node, router.Settings.Priority);
        if (step.Actions.HasFlag(RouterActions.RemoveAddresses)) router.HasAddresses = false;
        if (step.Actions.HasFlag(RouterActions.AddAddresses)) router.HasAddresses = true;
        if (step.Status.State != RouterState.Master) router.Announcements = AnnouncementStatus.Silent;
        if (step.Actions.HasFlag(RouterActions.AnnounceAddresses))
        {
            router.Announcements = Announcements.Begin(router.AnnouncementSettings, _now);
            Announce(node);
        }
        if (step.Actions.HasFlag(RouterActions.AnnounceAgain))
        {
            router.Announcements = Announcements.Again(router.AnnouncementSettings, router.Announcements, _now);
            Announce(node);
        }
        CheckWorld(node, was, input);
    }

    private void Send(int node, byte priority)
    {
        var router = _all[node];
        CheckSending(node, priority);
        (router.LastAdvertSent, router.Promised) = (_now, router.Settings.Interval);
        if (priority == 0) coverage.Add(Seen.PriorityZeroSent);
        var packet = new Packet(node, priority, router.Settings.Address, router.Settings.Interval, _order++);
        for (var to = node % _networks; to < _count; to += _networks)
            if (to != node) Transmit(Happening.Deliver, to, packet);
    }

    /// <summary>A burst of gratuitous ARP: the client hears it as one packet.</summary>
    private void Announce(int node)
    {
        if (!_all[node].HasAddresses) Violate($"router {node} announces addresses that it has not");
        Transmit(Happening.Teach, FirstClient + (node % _networks), new Packet(node, 0, 0, default, _order++));
    }

    private void Transmit(Happening what, int to, in Packet packet)
    {
        if (_blocked[(packet.From * Ports) + to] || _dice.Percent(_lossPercent))
        {
            coverage.Add(Seen.PacketsLost);
            return;
        }
        At(_now + Delay(), new Occurrence(what, to, packet, default));
        if (!_dice.Percent(_duplicatePercent)) return;
        coverage.Add(Seen.PacketsDuplicated);
        At(_now + Delay(), new Occurrence(what, to, packet, default));
    }

    private TimeSpan Delay() => _dice.Between(TimeSpan.FromMicroseconds(100), _quiet ? QuietDelay : _mostDelay);

    private void Arrive(int node, in Packet packet)
    {
        var router = _all[node];
        if (!router.Powered || !router.Running) return;
        if (router.Paused) router.Keep(packet);
        else Hear(node, packet);
    }

    private void Hear(int node, in Packet packet)
    {
        var router = _all[node];
        if (router.Settings.Version == 2 && packet.Interval != router.Settings.Interval) return; // discarded by the receive checks
        if (packet.Order < router.LatestHeard[packet.From]) coverage.Add(Seen.PacketsReordered);
        router.LatestHeard[packet.From] = Math.Max(packet.Order, router.LatestHeard[packet.From]);
        Post(node, new RouterInput(RouterEvent.Advert, _now, packet.Priority, packet.Address, packet.Interval));
    }
}
