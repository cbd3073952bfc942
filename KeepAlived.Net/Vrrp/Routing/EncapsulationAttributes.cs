using System.Buffers.Binary;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Netlink;

namespace KeepAlived.Net.Vrrp.Routing;

/// <summary>Light tunnels of routes as netlink attributes, linux/lwtunnel.h.</summary>
internal static class EncapsulationAttributes
{
    private const ushort RTA_ENCAP_TYPE = 21, RTA_ENCAP = 22, MPLS_IPTUNNEL_DST = 1, ILA_ATTR_LOCATOR = 1;
    private const ushort LWTUNNEL_IP_ID = 1, LWTUNNEL_IP_DST = 2, LWTUNNEL_IP_SRC = 3, LWTUNNEL_IP_TTL = 4, LWTUNNEL_IP_TOS = 5, LWTUNNEL_IP_FLAGS = 6; // of IPv6 too
    private const int LabelShift = 12;
    private const uint BottomOfStack = 0x100;

    public static void Write(ref AttributeWriter writer, Encapsulation? tunnel)
    {
        if (tunnel is null) return;
        writer.Put(RTA_ENCAP_TYPE, (ushort)tunnel.Kind);
        var nested = writer.BeginNested(RTA_ENCAP);
        switch (tunnel.Kind)
        {
            case EncapsulationKind.Mpls: WriteLabels(ref writer, tunnel); break;
            case EncapsulationKind.Ila: writer.Put(ILA_ATTR_LOCATOR, BinaryPrimitives.ReverseEndianness(tunnel.Locator)); break;
            default: WriteTunnel(ref writer, tunnel); break;
        }
        writer.EndNested(nested);
    }

    private static void WriteLabels(ref AttributeWriter writer, Encapsulation tunnel)
    {
        Span<byte> labels = stackalloc byte[sizeof(uint) * tunnel.Labels.Count];
        for (var i = 0; i < tunnel.Labels.Count; i++)
            BinaryPrimitives.WriteUInt32BigEndian(labels[(sizeof(uint) * i)..], (tunnel.Labels[i] << LabelShift) | (i == tunnel.Labels.Count - 1 ? BottomOfStack : 0));
        writer.Put(MPLS_IPTUNNEL_DST, labels);
    }

    private static void WriteTunnel(ref AttributeWriter writer, Encapsulation tunnel)
    {
        if (tunnel.Id is { } id) writer.Put(LWTUNNEL_IP_ID, BinaryPrimitives.ReverseEndianness(id));
        if (tunnel.Destination is { } destination) writer.Put(LWTUNNEL_IP_DST, destination.GetAddressBytes().AsSpan());
        if (tunnel.Source is { } source) writer.Put(LWTUNNEL_IP_SRC, source.GetAddressBytes().AsSpan());
        if (tunnel.TimeToLive is { } timeToLive) writer.Put(LWTUNNEL_IP_TTL, timeToLive);
        if (tunnel.TypeOfService is { } typeOfService) writer.Put(LWTUNNEL_IP_TOS, typeOfService);
        if (tunnel.Flags is { } flags) writer.Put(LWTUNNEL_IP_FLAGS, BinaryPrimitives.ReverseEndianness(flags));
    }
}
