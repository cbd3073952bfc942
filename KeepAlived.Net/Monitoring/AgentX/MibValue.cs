using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeepAlived.Net.Monitoring.AgentX;

/// <summary>The types of values, RFC 2741 §5.4.</summary>
internal enum MibType : ushort
{
    Integer = 2,
    OctetString = 4,
    Null = 5,
    ObjectIdentifier = 6,
    IpAddress = 64,
    Counter32 = 65,
    Gauge32 = 66,
    TimeTicks = 67,
    Opaque = 68,
    Counter64 = 70,
    NoSuchObject = 128,
    NoSuchInstance = 129,
    EndOfMibView = 130,
}

/// <summary>A value of an object.</summary>
/// <param name="Number">Of the integer types; an Integer is sign-extended.</param>
/// <param name="Octets">Of strings, addresses and opaque values.</param>
/// <param name="Identifier">Of object identifiers.</param>
internal readonly record struct MibValue(MibType Type, ulong Number = 0, byte[]? Octets = null, uint[]? Identifier = null)
{
    public static readonly MibValue NoSuchObject = new(MibType.NoSuchObject), NoSuchInstance = new(MibType.NoSuchInstance), EndOfMibView = new(MibType.EndOfMibView);

    public static MibValue Integer(int value) => new(MibType.Integer, (ulong)value);

    /// <summary>TruthValue and the like: 1 or 2.</summary>
    public static MibValue OneOrTwo(bool isOne) => Integer(isOne ? 1 : 2);

    public static MibValue Gauge(uint value) => new(MibType.Gauge32, value);

    public static MibValue Counter(ulong value) => new(MibType.Counter32, (uint)value);

    public static MibValue Counter64(ulong value) => new(MibType.Counter64, value);

    /// <param name="ticks">Hundredths of a second.</param>
    public static MibValue Ticks(ulong ticks) => new(MibType.TimeTicks, (uint)ticks);

    public static MibValue Text(string text) => new(MibType.OctetString, Octets: FileText.Bytes(text));

    /// <summary>None if there is no text.</summary>
    public static MibValue? TextOrNone(string? text) => text is null ? null : Text(text);

    public static MibValue Bytes(byte[] octets) => new(MibType.OctetString, Octets: octets);

    /// <summary>InetAddress: its bytes.</summary>
    public static MibValue Address(IPAddress address) => Bytes(address.GetAddressBytes());

    public static MibValue? AddressOrNone(IPAddress? address) => address is null ? null : Address(address);

    /// <summary>InetAddressType: ipv4(1) or ipv6(2).</summary>
    public static MibValue AddressType(AddressFamily family) => Integer(family == AddressFamily.InterNetworkV6 ? 2 : 1);

    /// <summary>IpAddress, of version 4.</summary>
    public static MibValue Ip4(IPAddress? address) => new(MibType.IpAddress, Octets: (address ?? IPAddress.Any).GetAddressBytes());

    public static MibValue Id(uint[] identifier) => new(MibType.ObjectIdentifier, Identifier: identifier);
}

/// <summary>An object with its value.</summary>
internal readonly record struct VarBind(uint[] Name, MibValue Value);
