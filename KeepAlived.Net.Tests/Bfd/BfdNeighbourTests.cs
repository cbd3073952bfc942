using System.Diagnostics;
using KeepAlived.Net.Bfd;
using KeepAlived.Net.Bfd.Core;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Bfd;

/// <summary>Sessions with Debian's keepalived and with FRR's bfdd: both ends come up, agree on the intervals, and notice the other's end.</summary>
[TestFixture, Category("Kernel")]
internal sealed class BfdNeighbourTests
{
    // A detection time of two seconds: neither end takes a pause of a busy machine for the end of the other.
    private const int OurMultiplier = 20, TheirMultiplier = 25;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), TheirMinimumReceive = TimeSpan.FromMilliseconds(100);

    // Their multiplier times their transmit interval, which is longer than what we can receive.
    private static readonly TimeSpan DetectionTime = TheirMultiplier * TimeSpan.FromMilliseconds(80);

    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test, CancelAfter(120_000)]
    public void With_keepalived()
    {
        using var scene = new Scene("");
        var directory = scene.Directory;
        File.WriteAllText(Path.Combine(directory, "keepalived.conf"),
            $"bfd_instance us {{\nneighbor_ip 10.0.0.1\nsource_ip 10.0.0.2\nmin_rx 100\nmin_tx 80\nmultiplier {TheirMultiplier}\n}}\nvrrp_instance one {{\ninterface eth0\nvirtual_router_id 51\ntrack_bfd {{\nus\n}}\nvirtual_ipaddress {{\n10.0.0.99\n}}\n}}\n");
        scene.StartNeighbour("/usr/sbin/keepalived", $"-n -l -D -G -f {directory}/keepalived.conf -p {directory}/p -r {directory}/r -b {directory}/b -c {directory}/c");
        scene.TurnUntilAgreed();
        scene.HoldFor(TimeSpan.FromSeconds(2));

        scene.Stop();
        Assert.That(() => scene.Said, Does.Contain("Tracked BFD instance us is DOWN").After(10_000, 50));
    }

    /// <remarks>RFC 5881 §5 wants 255 hops of IPv6, too, and FRR insists on it; keepalived's own default is 64.</remarks>
    [TestCase("10.0.0.1", "10.0.0.2", "", "interface eth0")]
    [TestCase("2001:db8::1", "2001:db8::2", "hoplimit 255", "local-address 2001:db8::2 interface eth0", Category = "KernelLong")]
    [TestCase("10.0.0.1", "10.0.0.2", "multihop", "multihop local-address 10.0.0.2", Category = "KernelLong")]
    [TestCase("2001:db8::1", "2001:db8::2", "hoplimit 255\nmultihop", "multihop local-address 2001:db8::2", Category = "KernelLong")]
    [CancelAfter(120_000)]
    public void With_FRR(string ours, string theirs, string setting, string peer)
    {
        using var scene = new Scene(setting, ours, theirs);
        File.WriteAllText(Path.Combine(scene.Directory, "bfdd.conf"), $"bfd\n peer {ours} {peer}\n  receive-interval 100\n  transmit-interval 80\n  detect-multiplier {TheirMultiplier}\n  no shutdown\n exit\nexit\n");
        // It gets its interfaces from zebra, both under a directory of their own.
        File.WriteAllText(Path.Combine(scene.Directory, "run.sh"),
            """
            cd "$1"; touch zebra.conf; chmod 777 .; chmod 644 *.conf
            /usr/lib/frr/zebra -z $1/z -i $1/zebra.pid --vty_socket $1 -f $1/zebra.conf & zebra=$!
            trap 'kill -9 $zebra $bfdd' EXIT
            until [ -S $1/z ]; do sleep 0.1; done
            /usr/lib/frr/bfdd -z $1/z -i $1/bfdd.pid --vty_socket $1 --bfdctl $1/bfdd.sock -f $1/bfdd.conf & bfdd=$!
            read line
            kill -9 $bfdd; wait $bfdd
            """);
        scene.StartNeighbour("/bin/bash", $"{scene.Directory}/run.sh {scene.Directory}");
        scene.TurnUntilAgreed();
        scene.HoldFor(TimeSpan.FromSeconds(2));

        scene.EndNeighbour();
        scene.TurnUntil(() => scene.Session.Status.State == SessionState.Down);
        Assert.That(scene.Session.Status.Diagnostic, Is.EqualTo(KeepAlived.Net.Bfd.Core.Diagnostic.DetectionTimeExpired));
    }

    /// <summary>Our loop on the left host, the other's program on the right one.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly TestLan _lan = new(withIPv6: true);
        private readonly SeqPacketChannel _ours, _theirs;
        private readonly BfdProcess _loop;
        private readonly System.Text.StringBuilder _said = new();
        private Process? _neighbour;

        public Scene(string settings, string ours = "10.0.0.1", string theirs = "10.0.0.2")
        {
            (_ours, _theirs) = SeqPacketChannel.Pair();
            _loop = _lan.Left.Do(() => new BfdProcess(new ChildOptions(_theirs.Descriptor, false, false, false, false, "test"), _theirs));
            var text = new ConfigurationText();
            foreach (var (index, line) in $"bfd_instance one {{\nneighbor_ip {theirs}\nsource_ip {ours}\nmin_rx 60\nmin_tx 50\nmultiplier {OurMultiplier}\n{settings}\n}}".Split('\n').Index()) text.Add("test.conf", index + 1, line);
            _lan.Left.Do(() => _loop.Use(ConfigurationLoader.Parse(text, new LoaderEnvironment("test")).Model, 1));
        }

        public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("bfd").FullName;

        public SessionInstance Session => _loop.Sessions[0];

        public string Said
        {
            get
            {
                lock (_said) return _said.ToString();
            }
        }

        public void StartNeighbour(string program, string arguments) => _lan.Right.Do(() =>
        {
            _neighbour = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            DataReceivedEventHandler keep = (_, line) =>
            {
                lock (_said) _said.AppendLine(line.Data);
            };
            _neighbour.OutputDataReceived += keep;
            _neighbour.ErrorDataReceived += keep;
            _neighbour.BeginOutputReadLine();
            _neighbour.BeginErrorReadLine();
        });

        public void EndNeighbour() => _neighbour!.StandardInput.Close();

        /// <summary>Up, and each has taken the other's intervals.</summary>
        public void TurnUntilAgreed() => TurnUntil(() => Session.Status is { State: SessionState.Up, Polling: false, Neighbour.State: SessionState.Up } status
            && (status.DetectionTime, status.Interval) == (DetectionTime, TheirMinimumReceive));

        public void TurnUntil(Func<bool> condition) => _lan.Left.Do(() =>
        {
            for (var watch = Stopwatch.StartNew(); !condition(); _loop.Turn())
                Assert.That(watch.Elapsed, Is.LessThan(Patience), $"it is still {Session.Status}; the neighbour said: {Said}");
        });

        /// <summary>The session stays up for so long.</summary>
        public void HoldFor(TimeSpan time)
        {
            var watch = Stopwatch.StartNew();
            TurnUntil(() => watch.Elapsed > time || Session.Status.State != SessionState.Up);
            Assert.That(Session.Status.State, Is.EqualTo(SessionState.Up));
        }

        public void Stop() => _lan.Left.Do(_loop.Stop);

        public void Dispose()
        {
            if (_neighbour is not null)
            {
                EndNeighbour();
                if (!_neighbour.WaitForExit(500)) Libc.Kill(_neighbour.Id, Libc.SIGTERM);
                _neighbour.WaitForExit();
                _neighbour.Dispose();
            }
            _lan.Left.Do(_loop.Dispose);
            _ours.Dispose();
            _theirs.Dispose();
            _lan.Dispose();
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
