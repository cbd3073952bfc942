using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace KeepAlived.Net.Ipvs;

/// <summary>
/// Reads /proc/net/ip_vs: all services and destinations at a hundredth of the system calls that dumps take (two for each service), and
/// without thresholds and tunnels. The family of a firewall mark is not in it.
/// </summary>
internal ref struct IpvsListing(ReadOnlySpan<byte> text)
{
    private static readonly (byte[] Name, ProtocolType Protocol)[] Protocols = [([.. "TCP  "u8], ProtocolType.Tcp), ([.. "UDP  "u8], ProtocolType.Udp), ([.. "SCTP  "u8], (ProtocolType)132)];
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>The line is a service's; else it is a destination's of the service before.</summary>
    public bool IsService { get; private set; }

    /// <summary>Of a service; with a firewall mark the family is always IPv4's.</summary>
    public ServiceKey Service { get; private set; }

    public ReadOnlySpan<byte> Scheduler { get; private set; }

    public DestinationKey Destination { get; private set; }

    /// <summary>Null for a word that is not known.</summary>
    public ForwardingMethod? Method { get; private set; }

    public uint Weight { get; private set; }

    /// <summary>Active and inactive connections together.</summary>
    public ulong Connections { get; private set; }

    /// <summary>Goes to the next line that is a service or a destination; other lines are passed over.</summary>
    public bool Next()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'\n');
            if (end < 0) return false;
            var line = _rest[..end];
            _rest = _rest[(end + 1)..];
            if (TryReadDestination(line) || TryReadService(line)) return true;
        }
        return false;
    }

    private bool TryReadService(ReadOnlySpan<byte> line)
    {
        IsService = true;
        if (line.StartsWith("FWM  "u8))
        {
            line = line["FWM  "u8.Length..];
            if (!Utf8Parser.TryParse(line, out uint mark, out var digits, 'X')) return false;
            Service = ServiceKey.ForMark(mark);
            Scheduler = Word(ref line, digits);
            return true;
        }
        foreach (var (name, protocol) in Protocols)
        {
            if (!line.StartsWith(name)) continue;
            line = line[name.Length..];
            if (!TryReadEndPoint(ref line, out var address, out var port)) return false;
            Service = new(address.AddressFamily, (ushort)protocol, address, port, 0);
            Scheduler = Word(ref line);
            return true;
        }
        return false;
    }

    private bool TryReadDestination(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("  -> "u8)) return false;
        IsService = false;
        line = line["  -> "u8.Length..];
        if (!TryReadEndPoint(ref line, out var address, out var port)) return false;
        Destination = new(address, port);
        var method = Word(ref line);
        Method = method.SequenceEqual("Masq"u8) ? ForwardingMethod.Masquerade : method.SequenceEqual("Route"u8) ? ForwardingMethod.DirectRoute
            : method.SequenceEqual("Tunnel"u8) ? ForwardingMethod.Tunnel : method.SequenceEqual("Local"u8) ? ForwardingMethod.LocalNode : null;
        if (!Utf8Parser.TryParse(Word(ref line), out uint weight, out _)) return false;
        Weight = weight;
        if (!Utf8Parser.TryParse(Word(ref line), out uint active, out _) || !Utf8Parser.TryParse(Word(ref line), out uint inactive, out _)) return false;
        Connections = (ulong)active + inactive;
        return true;
    }

    /// <summary><c>0A000001:0050</c> or <c>[2001:0db8:...]:0050</c>.</summary>
    private static bool TryReadEndPoint(scoped ref ReadOnlySpan<byte> line, out IPAddress address, out ushort port)
    {
        (address, port) = (IPAddress.None, 0);
        var word = Word(ref line);
        var colon = word.LastIndexOf((byte)':');
        if (colon < 0 || !Utf8Parser.TryParse(word[(colon + 1)..], out port, out _, 'X')) return false;
        word = word[..colon];
        if (word.Length > 2 && word[0] == '[')
        {
            if (!IPAddress.TryParse(System.Text.Encoding.ASCII.GetString(word[1..^1]), out var six)) return false;
            address = six;
            return true;
        }
        if (!Utf8Parser.TryParse(word, out uint number, out _, 'X')) return false;
        address = new IPAddress(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(number));
        return true;
    }

    /// <summary>Takes the next word, after so many bytes that are passed over.</summary>
    private static ReadOnlySpan<byte> Word(scoped ref ReadOnlySpan<byte> line, int skip = 0)
    {
        line = line[skip..].TrimStart((byte)' ');
        var end = line.IndexOf((byte)' ');
        var word = end < 0 ? line : line[..end];
        line = line[word.Length..];
        return word;
    }
}
