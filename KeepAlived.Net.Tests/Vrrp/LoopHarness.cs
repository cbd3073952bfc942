using System.Diagnostics;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Vrrp;
using KeepAlived.Net.Vrrp.Core;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>The real vrrp loop on the left host of a test network, and a raw socket on the right one that plays another router.</summary>
internal sealed class LoopHarness : IDisposable
{
    public const byte RouterId = 51;
    public const uint PeerAddress = 0x0A000002;
    private static readonly TimeSpan WakeUp = TimeSpan.FromMilliseconds(100), Patience = TimeSpan.FromSeconds(30);
    private readonly TestLan _lan;
    private readonly string _directory = Directory.CreateTempSubdirectory("vrrp").FullName;
    private readonly SeqPacketChannel _ours;
    private readonly SeqPacketChannel _theirs;
    private readonly AdvertSocket _peer;
    private readonly AdvertExchange _exchange;
    private readonly UInt128 _source;
    private readonly Recorder _heard = new();
    private uint _generation;

    /// <param name="peer">The configuration that the other router advertises by; null: the same.</param>
    /// <param name="prepare">Gets the left host before the loop begins there.</param>
    public LoopHarness(string configuration, string? peer = null, Action<TestHost>? prepare = null)
    {
        (_ours, _theirs) = SeqPacketChannel.Pair();
        var model = Parse(configuration);
        var theirs = peer is null ? model.Instances[0] : Parse(peer).Instances[0];
        _exchange = new AdvertExchange(theirs);
        _lan = new TestLan(_exchange.IsIPv6);
        _source = theirs.SourceAddress is { } configured ? AdvertExchange.Number(configured) : _exchange.IsIPv6 ? new UInt128(0xFE80_0000_0000_0000, 2) : PeerAddress;
        prepare?.Invoke(Left);
        _peer = Right.Do(() => new AdvertSocket(_exchange.ChannelOn("eth0", (int)Libc.InterfaceIndex("eth0")), new ReceiveSlots()));
        _peer.Add(RouterId, _heard);
        Process = Left.Do(() => new VrrpProcess(new ChildOptions(_theirs.Descriptor, false, false, false, false, "test"), _theirs, _directory));
        Use(model);
    }

    public TestHost Left => _lan.Left;

    public TestHost Right => _lan.Right;

    public VrrpProcess Process { get; private set; }

    public RouterInstance Router => Process.Routers[0];

    public string JournalPath => Path.Combine(_directory, "vrrp.owned");

    /// <summary>Adverts that the peer has heard since the last look: their priorities.</summary>
    public List<byte> Heard()
    {
        _heard.Packets.Clear();
        _peer.OnReadable();
        return _heard.Packets.ConvertAll(packet => packet.Message[2]);
    }

    /// <summary>What the peer has heard since the last look: headers and messages.</summary>
    public List<(IpHeader Ip, byte[] Message)> HeardPackets()
    {
        _heard.Packets.Clear();
        _peer.OnReadable();
        return [.. _heard.Packets];
    }

    public void Use(string configuration) => Use(Parse(configuration));

    /// <summary>The peer advertises; allocates nothing.</summary>
    public void PeerSends(byte priority) => _exchange.Send(_peer, priority, _source);

    /// <summary>The peer sends a packet, from its IP header on; errno if the kernel refuses.</summary>
    public int PeerSends(ReadOnlySpan<byte> packet, UInt128 destination) => _peer.Send(packet, destination);

    /// <summary>Turns the loop, on the left host's thread, until something is so; a message for no script ends waits without deadline.</summary>
    public void TurnUntil(Func<bool> condition) => Left.Do(() =>
    {
        using var alarm = new Timer(_ => SendScriptResult(ushort.MaxValue, up: true), null, WakeUp, WakeUp);
        for (var watch = Stopwatch.StartNew(); !condition(); Process.Turn())
            Assert.That(watch.Elapsed, Is.LessThan(Patience), $"it is still {Router.State}");
    });

    /// <summary>As a `kill -9`: the sockets close, nothing is taken back; a new process starts with the old journal.</summary>
    public void CrashAndStartAgain(string configuration)
    {
        Left.Do(Process.Dispose);
        Process = Left.Do(() => new VrrpProcess(new ChildOptions(_theirs.Descriptor, false, false, false, false, "test"), _theirs, _directory));
        Use(configuration);
    }

    /// <summary>As an upgrade: the process stops while the mark is there, and the next one starts with what it left.</summary>
    public void HandOver(string configuration, TimeSpan markAge = default, Action? between = null)
    {
        var mark = Path.Combine(_directory, HandOverMark.Name);
        File.WriteAllText(mark, "");
        File.SetLastWriteTimeUtc(mark, DateTime.UtcNow - markAge);
        Left.Do(Process.Stop);
        File.Delete(mark);
        between?.Invoke();
        CrashAndStartAgain(configuration);
    }

    /// <summary>The log lines among what <see cref="Reports"/> has read.</summary>
    public List<string> Said { get; } = [];

    /// <summary>All reports that the loop has sent since the last look.</summary>
    public List<VrrpReport> Reports()
    {
        var reports = new List<VrrpReport>();
        var buffer = new byte[SeqPacketChannel.MaxMessage];
        for (int length; (length = _ours.Receive(buffer)) > 0;)
        {
            if ((MessageKind)buffer[0] == MessageKind.LogText) Said.Add(LogText.Read(buffer.AsSpan(0, length)).Text);
            if ((MessageKind)buffer[0] == MessageKind.VrrpReport && FixedMessage.TryRead<VrrpReport>(buffer.AsSpan(0, length), out var report)) reports.Add(report);
        }
        return reports;
    }

    public void Ask(StatusRequest request) => FixedMessage.TrySend(_ours, MessageKind.StatusRequest, request);

    /// <summary>What has come of an answer since the last look, and whether its end has.</summary>
    public (List<InstanceStatus> Instances, bool Ended) Answers()
    {
        var (instances, ended) = (new List<InstanceStatus>(), false);
        var buffer = new byte[SeqPacketChannel.MaxMessage];
        for (int length; (length = _ours.Receive(buffer)) > 0;)
        {
            if ((MessageKind)buffer[0] == MessageKind.InstanceStatus && FixedMessage.TryRead<InstanceStatus>(buffer.AsSpan(0, length), out var status)) instances.Add(status);
            ended |= (MessageKind)buffer[0] == MessageKind.StatusEnd;
        }
        return (instances, ended);
    }

    public void SendScriptResult(ushort script, bool up) => FixedMessage.TrySend(_ours, MessageKind.ScriptResult, new ScriptResult(_generation, script, up));

    public void Dispose()
    {
        Left.Do(Process.Dispose);
        _peer.Dispose();
        _ours.Dispose();
        _theirs.Dispose();
        _lan.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static KeepalivedConfiguration Parse(string configuration)
    {
        var text = new ConfigurationText();
        foreach (var (index, line) in configuration.Split('\n').Index()) text.Add("test.conf", index + 1, line);
        return ConfigurationLoader.Parse(text, new LoaderEnvironment("test")).Model;
    }

    private void Use(KeepalivedConfiguration model) => Left.Do(() => Process.Use(model, ++_generation));

    private sealed class Recorder : IAdvertReceiver
    {
        public List<(IpHeader Ip, byte[] Message)> Packets { get; } = [];

        public void OnPacket(in IpHeader ip, ReadOnlySpan<byte> packet)
        {
            var message = ip.HeaderLength + (ip.Protocol == AuthenticationHeader.Protocol ? AuthenticationHeader.Size : 0);
            Packets.Add((ip, packet[message..ip.TotalLength].ToArray()));
        }
    }
}
