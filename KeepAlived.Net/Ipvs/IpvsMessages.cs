using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Runtime.InteropServices;
using KeepAlived.Net.Netlink;
using KeepAlived.Net.Netlink.Generic;

namespace KeepAlived.Net.Ipvs;

/// <summary>Commands and dumps of the IPVS netlink family; attribute names as in &lt;linux/ip_vs.h&gt;.</summary>
internal static class IpvsMessages
{
    public const byte GenericVersion = 1;
    private const ushort IPVS_CMD_ATTR_SERVICE = 1, IPVS_CMD_ATTR_DEST = 2;
    private const ushort IPVS_CMD_ATTR_TIMEOUT_TCP = 4, IPVS_CMD_ATTR_TIMEOUT_TCP_FIN = 5, IPVS_CMD_ATTR_TIMEOUT_UDP = 6, IPVS_INFO_ATTR_VERSION = 1;
    private const ushort IPVS_SVC_ATTR_AF = 1, IPVS_SVC_ATTR_PROTOCOL = 2, IPVS_SVC_ATTR_ADDR = 3, IPVS_SVC_ATTR_PORT = 4, IPVS_SVC_ATTR_FWMARK = 5;
    private const ushort IPVS_SVC_ATTR_SCHED_NAME = 6, IPVS_SVC_ATTR_FLAGS = 7, IPVS_SVC_ATTR_TIMEOUT = 8, IPVS_SVC_ATTR_NETMASK = 9, IPVS_SVC_ATTR_PE_NAME = 11;
    private const ushort IPVS_DEST_ATTR_ADDR = 1, IPVS_DEST_ATTR_PORT = 2, IPVS_DEST_ATTR_FWD_METHOD = 3, IPVS_DEST_ATTR_WEIGHT = 4;
    private const ushort IPVS_DEST_ATTR_U_THRESH = 5, IPVS_DEST_ATTR_L_THRESH = 6, IPVS_DEST_ATTR_ADDR_FAMILY = 11;
    private const ushort IPVS_DEST_ATTR_TUN_TYPE = 13, IPVS_DEST_ATTR_TUN_PORT = 14, IPVS_DEST_ATTR_TUN_FLAGS = 15;
    private const ushort AF_INET = 2, AF_INET6 = 10;
    private const int AddressSize = 16; // union nf_inet_addr
    private const uint ForwardingMask = 7; // IP_VS_CONN_F_FWD_MASK
    private const uint AllFlags = uint.MaxValue; // the mask that says which flags are meant, as ipvsadm sends it

    public static void Write(ref AttributeWriter writer, IpvsCommand command)
    {
        writer.PutRaw(new GenericHeader((byte)command.Operation, GenericVersion));
        if (command.Operation is IpvsOperation.Flush or IpvsOperation.GetService or IpvsOperation.GetInfo or IpvsOperation.GetConfig) return;
        var service = writer.BeginNested(IPVS_CMD_ATTR_SERVICE);
        WriteKey(ref writer, command.Service);
        if (command.ServiceSettings is { } settings) WriteSettings(ref writer, command.Service.Family, settings);
        writer.EndNested(service);
        if (command.Operation is IpvsOperation.NewDestination or IpvsOperation.SetDestination or IpvsOperation.DeleteDestination)
            WriteDestination(ref writer, command);
    }

    /// <summary>IPVS_CMD_SET_CONFIG; a timeout of zero stays as it is.</summary>
    public static void WriteTimeouts(ref AttributeWriter writer, IpvsTimeouts timeouts)
    {
        writer.PutRaw(new GenericHeader((byte)IpvsOperation.SetConfig, GenericVersion));
        writer.Put(IPVS_CMD_ATTR_TIMEOUT_TCP, (uint)timeouts.Tcp.TotalSeconds);
        writer.Put(IPVS_CMD_ATTR_TIMEOUT_TCP_FIN, (uint)timeouts.TcpFin.TotalSeconds);
        writer.Put(IPVS_CMD_ATTR_TIMEOUT_UDP, (uint)timeouts.Udp.TotalSeconds);
    }

    public static IpvsTimeouts ReadTimeouts(ReadOnlySpan<byte> payload) => new(
        TimeSpan.FromSeconds(ReadNumber(payload, IPVS_CMD_ATTR_TIMEOUT_TCP)),
        TimeSpan.FromSeconds(ReadNumber(payload, IPVS_CMD_ATTR_TIMEOUT_TCP_FIN)),
        TimeSpan.FromSeconds(ReadNumber(payload, IPVS_CMD_ATTR_TIMEOUT_UDP)));

    /// <summary>The kernel packs its version as 0x010201 for 1.2.1.</summary>
    public static Version ReadVersion(ReadOnlySpan<byte> payload)
    {
        var packed = ReadNumber(payload, IPVS_INFO_ATTR_VERSION);
        return new((int)(packed >> 16 & 0xFF), (int)(packed >> 8 & 0xFF), (int)(packed & 0xFF));
    }

    public static bool TryReadService(ReadOnlySpan<byte> payload, out ServiceKey key, out ServiceSettings settings)
    {
        key = default;
        settings = new("");
        if (!TryFind(payload, IPVS_CMD_ATTR_SERVICE, out var attributes)) return false;
        var (family, protocol, port, mark, timeout, mask) = (AF_INET, (ushort)0, (ushort)0, 0u, 0u, 0u);
        ReadOnlySpan<byte> address = default;
        var (flags, scheduler, engine) = (ServiceFlags.None, "", (string?)null);
        for (var reader = new AttributeReader(attributes); reader.Next();)
            switch (reader.Type)
            {
                case IPVS_SVC_ATTR_AF: family = reader.Get<ushort>(); break;
                case IPVS_SVC_ATTR_PROTOCOL: protocol = reader.Get<ushort>(); break;
                case IPVS_SVC_ATTR_ADDR: address = reader.Value; break;
                case IPVS_SVC_ATTR_PORT: port = BinaryPrimitives.ReverseEndianness(reader.Get<ushort>()); break;
                case IPVS_SVC_ATTR_FWMARK: mark = reader.Get<uint>(); break;
                case IPVS_SVC_ATTR_SCHED_NAME: scheduler = reader.GetText(); break;
                case IPVS_SVC_ATTR_FLAGS: flags = (ServiceFlags)reader.Get<uint>() & ServiceFlags.Settable; break;
                case IPVS_SVC_ATTR_TIMEOUT: timeout = reader.Get<uint>(); break;
                case IPVS_SVC_ATTR_NETMASK: mask = reader.Get<uint>(); break;
                case IPVS_SVC_ATTR_PE_NAME: engine = reader.GetText(); break;
            }
        var prefix = family == AF_INET6 ? (byte)Math.Min(mask, 128) : (byte)BitOperations.PopCount(mask);
        settings = new(scheduler, flags, (flags & ServiceFlags.Persistent) != 0 ? timeout : 0, prefix, engine);
        if (mark != 0)
        {
            key = ServiceKey.ForMark(mark, family == AF_INET6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
            return true;
        }
        if (!TryReadAddress(address, family, out var host)) return false;
        key = new(host.AddressFamily, protocol, host, port, 0);
        return true;
    }

    public static bool TryReadDestination(ReadOnlySpan<byte> payload, AddressFamily serviceFamily, out DestinationKey key, out DestinationSettings settings)
    {
        key = default;
        settings = new(0, 0);
        if (!TryFind(payload, IPVS_CMD_ATTR_DEST, out var attributes)) return false;
        var family = serviceFamily == AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET;
        ReadOnlySpan<byte> address = default;
        var (port, method, weight, upper, lower, tunnel) = ((ushort)0, 0u, 0u, 0u, 0u, default(TunnelEncapsulation));
        for (var reader = new AttributeReader(attributes); reader.Next();)
            switch (reader.Type)
            {
                case IPVS_DEST_ATTR_ADDR: address = reader.Value; break;
                case IPVS_DEST_ATTR_PORT: port = BinaryPrimitives.ReverseEndianness(reader.Get<ushort>()); break;
                case IPVS_DEST_ATTR_FWD_METHOD: method = reader.Get<uint>() & ForwardingMask; break;
                case IPVS_DEST_ATTR_WEIGHT: weight = reader.Get<uint>(); break;
                case IPVS_DEST_ATTR_U_THRESH: upper = reader.Get<uint>(); break;
                case IPVS_DEST_ATTR_L_THRESH: lower = reader.Get<uint>(); break;
                case IPVS_DEST_ATTR_ADDR_FAMILY: family = reader.Get<ushort>(); break;
                case IPVS_DEST_ATTR_TUN_TYPE: tunnel = tunnel with { Type = (EncapsulationType)reader.Get<byte>() }; break;
                case IPVS_DEST_ATTR_TUN_PORT: tunnel = tunnel with { Port = BinaryPrimitives.ReverseEndianness(reader.Get<ushort>()) }; break;
                case IPVS_DEST_ATTR_TUN_FLAGS: tunnel = tunnel with { Flags = (EncapsulationFlags)reader.Get<ushort>() }; break;
            }
        if (!TryReadAddress(address, family, out var host)) return false;
        key = new(host, port);
        settings = new((ForwardingMethod)method, weight, upper, lower, tunnel);
        return true;
    }

    private static void WriteKey(ref AttributeWriter writer, ServiceKey key)
    {
        writer.Put(IPVS_SVC_ATTR_AF, key.Family == AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET);
        if (key.FirewallMark != 0)
        {
            writer.Put(IPVS_SVC_ATTR_FWMARK, key.FirewallMark);
            return;
        }
        writer.Put(IPVS_SVC_ATTR_PROTOCOL, key.Protocol);
        WriteAddress(ref writer, IPVS_SVC_ATTR_ADDR, key.Address!);
        writer.PutBigEndian(IPVS_SVC_ATTR_PORT, key.Port);
    }

    private static void WriteSettings(ref AttributeWriter writer, AddressFamily family, ServiceSettings settings)
    {
        writer.PutText(IPVS_SVC_ATTR_SCHED_NAME, settings.Scheduler);
        if (settings.PersistenceEngine is { } engine) writer.PutText(IPVS_SVC_ATTR_PE_NAME, engine);
        writer.Put(IPVS_SVC_ATTR_FLAGS, ((uint)settings.Flags, AllFlags));
        writer.Put(IPVS_SVC_ATTR_TIMEOUT, settings.Timeout);
        writer.Put(IPVS_SVC_ATTR_NETMASK, family == AddressFamily.InterNetworkV6 ? settings.PrefixLength : Mask(settings.PrefixLength));
    }

    private static void WriteDestination(ref AttributeWriter writer, IpvsCommand command)
    {
        var destination = writer.BeginNested(IPVS_CMD_ATTR_DEST);
        WriteAddress(ref writer, IPVS_DEST_ATTR_ADDR, command.Destination.Address);
        writer.PutBigEndian(IPVS_DEST_ATTR_PORT, command.Destination.Port);
        writer.Put(IPVS_DEST_ATTR_ADDR_FAMILY, command.Destination.Address.AddressFamily == AddressFamily.InterNetworkV6 ? AF_INET6 : AF_INET);
        if (command.DestinationSettings is { } settings)
        {
            writer.Put(IPVS_DEST_ATTR_FWD_METHOD, (uint)settings.Method);
            writer.Put(IPVS_DEST_ATTR_WEIGHT, settings.Weight);
            writer.Put(IPVS_DEST_ATTR_U_THRESH, settings.UpperThreshold);
            writer.Put(IPVS_DEST_ATTR_L_THRESH, settings.LowerThreshold);
            WriteEncapsulation(ref writer, settings.Encapsulation);
        }
        writer.EndNested(destination);
    }

    /// <summary>Linux before 5.3 refuses attributes that it does not know; what it lacks is IP in IP.</summary>
    private static void WriteEncapsulation(ref AttributeWriter writer, TunnelEncapsulation encapsulation)
    {
        if (encapsulation == default) return;
        writer.Put(IPVS_DEST_ATTR_TUN_TYPE, (byte)encapsulation.Type);
        writer.PutBigEndian(IPVS_DEST_ATTR_TUN_PORT, encapsulation.Port);
        writer.Put(IPVS_DEST_ATTR_TUN_FLAGS, (ushort)encapsulation.Flags);
    }

    private static void WriteAddress(ref AttributeWriter writer, ushort type, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[AddressSize];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        writer.Put(type, bytes);
    }

    private static bool TryReadAddress(ReadOnlySpan<byte> bytes, ushort family, out IPAddress address)
    {
        var size = family == AF_INET6 ? 16 : 4;
        address = IPAddress.None;
        if (bytes.Length < size) return false;
        address = new IPAddress(bytes[..size]);
        return true;
    }

    private static uint ReadNumber(ReadOnlySpan<byte> payload, ushort type) =>
        TryFind(payload, type, out var value) && MemoryMarshal.TryRead<uint>(value, out var number) ? number : 0;

    private static bool TryFind(ReadOnlySpan<byte> payload, ushort type, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (payload.Length < GenericHeader.Size) return false;
        for (var reader = new AttributeReader(payload[GenericHeader.Size..]); reader.Next();)
            if (reader.Type == type)
            {
                value = reader.Value;
                return true;
            }
        return false;
    }

    /// <summary>A prefix length as the kernel's big-endian netmask.</summary>
    private static uint Mask(byte prefix) =>
        BinaryPrimitives.ReverseEndianness(prefix == 0 ? 0u : uint.MaxValue << (32 - Math.Min(prefix, (byte)32)));
}
