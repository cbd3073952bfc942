using System.Globalization;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>The section VRRP Sockpool: which instances share a socket. Here one socket hears and speaks, so both descriptors are the same.</summary>
internal static class SockpoolText
{
    /// <param name="Source">Of unicast; 0: multicast.</param>
    private sealed record Channel(string Interface, string Family, bool IsSigned, bool IsUnicast, UInt128 Source);

    public static void Write(DataText text, VrrpSnapshot snapshot)
    {
        var channels = new Dictionary<Channel, List<(VrrpInstance Instance, InstanceStatus Status)>>();
        foreach (var (instance, status) in snapshot.All)
        {
            var channel = Of(instance, status);
            if (!channels.TryGetValue(channel, out var members)) channels.Add(channel, members = []);
            members.Add((instance, status));
        }
        if (channels.Count > 0) text.Section("VRRP Sockpool");
        foreach (var (channel, members) in channels) Write(text, channel, members);
    }

    private static Channel Of(VrrpInstance instance, in InstanceStatus status)
    {
        var unicast = instance.UnicastPeers.Count > 0;
        var name = instance.HasOwnLink && !instance.TransmitFromBase && !unicast ? instance.OwnLink : instance.Interface;
        return new(name, DataText.Family(instance.Family), instance.Authentication.Type == AuthenticationType.AuthenticationHeader, unicast, unicast ? status.Source : 0);
    }

    private static void Write(DataText text, Channel channel, List<(VrrpInstance Instance, InstanceStatus Status)> members)
    {
        var (descriptor, buffer) = (members[0].Status.Descriptor, 0u);
        foreach (var (instance, _) in members) buffer += instance.ReceiveBufferSize;
        text.Line(string.Create(CultureInfo.InvariantCulture, $"fd_in {descriptor} fd_out = {descriptor}"));
        text.Line(1, $"Interface = {channel.Interface}");
        text.Line(1, $"Family = {channel.Family}");
        text.Line(1, $"Protocol = {(channel.IsSigned ? "AH" : "VRRP")}");
        text.Line(1, $"Type = {(channel.IsUnicast ? "Unicast" : "Multicast")}");
        if (channel.IsUnicast) text.Line(1, $"Address = {(channel.Source == 0 ? "(none)" : AddressNumber.TextOf(channel.Source))}");
        text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Rx buf size = {buffer}"));
        text.List("VRRP instances", members.ConvertAll(static member => string.Create(CultureInfo.InvariantCulture, $"{member.Instance.Name} vrid {member.Instance.VirtualRouterId}")));
    }
}
