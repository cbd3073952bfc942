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
    private static readonly byte[] VirtualAddress = [10, 0, 0, 99];
    private readonly TestLan _lan = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("vrrp").FullName;
    private readonly SeqPacketChannel _ours;
    private readonly SeqPacketChannel _theirs;
    private readonly AdvertSocket _peer;
    private readonly AdvertisementFormat _format;
    private readonly Recorder _heard = new();
    private uint _generation;

    public LoopHarness(string configuration)
    {
        (_ours, _theirs) = SeqPacketChannel.Pair();
        var model = Parse(configuration);
        var instance = model.Instances[0];
        _format = new(instance.Version, RouterId, instance.AdvertisementInterval, null);
        _peer = Right.Do(() => new AdvertSocket("eth0", (int)Libc.InterfaceIndex("eth0"), RouterId, multicast: true, _heard));
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
        _heard.Priorities.Clear();
        _peer.OnReadable();
        return _heard.Priorities;
    }

    public void Use(string configuration) => Use(Parse(configuration));

    /// <summary>The peer advertises; allocates nothing.</summary>
    public void PeerSends(byte priority) => _peer.Send(_format, priority, VirtualAddress, PeerAddress, Advertisement.Group,
        _format.Version == 3 ? ChecksumForm.PseudoHeader : ChecksumForm.MessageOnly);

    /// <summary>The peer advertises with a password (version 2).</summary>
    public void PeerSends(byte priority, ulong password) =>
        _peer.Send(_format with { Password = password }, priority, VirtualAddress, PeerAddress, Advertisement.Group, ChecksumForm.MessageOnly);

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

    /// <summary>All reports that the loop has sent since the last look.</summary>
    public List<VrrpReport> Reports()
    {
        var reports = new List<VrrpReport>();
        var buffer = new byte[SeqPacketChannel.MaxMessage];
        for (int length; (length = _ours.Receive(buffer)) > 0;)
            if ((MessageKind)buffer[0] == MessageKind.VrrpReport && FixedMessage.TryRead<VrrpReport>(buffer.AsSpan(0, length), out var report)) reports.Add(report);
        return reports;
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
        public List<byte> Priorities { get; } = [];

        public void OnPacket(ReadOnlySpan<byte> packet) => Priorities.Add(packet[IPv4Header.MinimumSize + 2]);
    }
}
