using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Bfd;
using KeepAlived.Net.Bfd.Wire;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Bfd;

/// <summary>The real bfd loop on the left host of a test network, and UDP sockets on the right one that play its neighbour.</summary>
internal sealed class BfdLoopHarness : IDisposable
{
    public const uint PeerDiscriminator = 0x1234;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly IPAddress Ours = IPAddress.Parse("10.0.0.1"), Theirs = IPAddress.Parse("10.0.0.2");
    private readonly TestLan _lan = new();
    private readonly SeqPacketChannel _ours, _theirs;
    private readonly Socket _listener, _sender;
    private readonly byte[] _received = new byte[256], _packet = new byte[64];
    private readonly System.Net.SocketAddress _target = new IPEndPoint(Ours, ControlListener.SingleHopPort).Serialize();
    private uint _generation;
    private short _timeToLive;

    public BfdLoopHarness(string settings)
    {
        (_ours, _theirs) = SeqPacketChannel.Pair();
        _listener = Right.Do(() => Open(ControlListener.SingleHopPort));
        _sender = Right.Do(() => Open(50_000));
        Process = Left.Do(() => new BfdProcess(new ChildOptions(_theirs.Descriptor, false, false, false, false, "test"), _theirs));
        Use(settings);
    }

    public TestHost Left => _lan.Left;

    public TestHost Right => _lan.Right;

    public BfdProcess Process { get; }

    public SessionInstance Session => Process.Sessions[0];

    public void Use(string settings) => Left.Do(() => Process.Use(Parse(settings), ++_generation));

    /// <summary>The neighbour sends a packet; allocates nothing.</summary>
    public void PeerSends(byte state, uint? yours = null, bool poll = false, bool final = false, short timeToLive = 255, byte multiplier = 200)
    {
        new ControlPacket(state, 0, poll, final, false, multiplier, PeerDiscriminator, yours ?? Session.Discriminator, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(10)).Encode(_packet);
        PeerSends(_packet.AsSpan(0, ControlPacket.Size), timeToLive);
    }

    public void PeerSends(ReadOnlySpan<byte> packet, short timeToLive = 255)
    {
        if (_timeToLive != timeToLive) _sender.Ttl = _timeToLive = timeToLive; // asking the socket would allocate
        _sender.SendTo(packet, SocketFlags.None, _target);
    }

    /// <summary>Packets that the neighbour has heard since the last look.</summary>
    public List<ControlPacket> Heard()
    {
        var packets = new List<ControlPacket>();
        while (_listener.Available > 0)
        {
            var length = _listener.Receive(_received);
            Assert.That(ControlPacket.TryDecode(_received.AsSpan(0, length), out var packet), Is.EqualTo(ControlError.None));
            packets.Add(packet);
        }
        return packets;
    }

    /// <summary>Down, Init and Up, with the poll answered.</summary>
    public void Raise()
    {
        PeerSends(state: 1, yours: 0);
        TurnUntil(() => Session.Status.State == KeepAlived.Net.Bfd.Core.SessionState.Init);
        PeerSends(state: 3);
        TurnUntil(() => Session.Status.State == KeepAlived.Net.Bfd.Core.SessionState.Up);
        PeerSends(state: 3, final: true);
        TurnUntil(() => !Session.Status.Polling);
    }

    /// <summary>Turns the loop, on the left host's thread, until something is so; the session's own packets wake it up.</summary>
    public void TurnUntil(Func<bool> condition) => Left.Do(() =>
    {
        for (var watch = Stopwatch.StartNew(); !condition(); Process.Turn())
            Assert.That(watch.Elapsed, Is.LessThan(Patience), $"it is still {Session.Status.State}");
    });

    /// <summary>All reports that the loop has sent since the last look.</summary>
    public List<BfdReport> Reports()
    {
        var reports = new List<BfdReport>();
        var buffer = new byte[SeqPacketChannel.MaxMessage];
        for (int length; (length = _ours.Receive(buffer)) > 0;)
            if ((MessageKind)buffer[0] == MessageKind.BfdReport && FixedMessage.TryRead<BfdReport>(buffer.AsSpan(0, length), out var report)) reports.Add(report);
        return reports;
    }

    public void Dispose()
    {
        Left.Do(Process.Dispose);
        _listener.Dispose();
        _sender.Dispose();
        _ours.Dispose();
        _theirs.Dispose();
        _lan.Dispose();
    }

    private static Socket Open(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(Theirs, port));
        return socket;
    }

    private static KeepalivedConfiguration Parse(string settings)
    {
        var text = new ConfigurationText();
        foreach (var (index, line) in $"bfd_instance one {{\nneighbor_ip 10.0.0.2\nsource_ip 10.0.0.1\n{settings}\n}}".Split('\n').Index()) text.Add("test.conf", index + 1, line);
        return ConfigurationLoader.Parse(text, new LoaderEnvironment("test")).Model;
    }
}
