using KeepAlived.Net.Bfd.Core;

namespace KeepAlived.Net.Tests.Bfd.Core;

/// <summary>Two sessions on a line that loses, delays and breaks: seeded, so that a failure can be played again.</summary>
internal sealed class SessionPairSimulationTests
{
    private const int Histories = 400;
    private static readonly int[] Intervals = [10, 50, 300, 1000];

    [Test]
    public void Two_sessions_find_each_other_survive_what_they_may_and_notice_what_they_must()
    {
        var (raised, lost, survived) = (0, 0, 0);
        for (var seed = 1; seed <= Histories; seed++)
        {
            var line = new Line(seed);
            line.Run(until: 20);
            Assert.That(line.States, Is.EqualTo((SessionState.Up, SessionState.Up)), $"seed {seed}: both are up on a good line");
            Assert.That(line.Falls, Is.Zero, $"seed {seed}: it was up and went down on a good line");
            raised++;

            // A loss that the multiplier covers.
            line.LoseNext(1);
            line.Run(until: 40);
            if (line.TheirMultiplier > 2)
            {
                Assert.That(line.Falls, Is.Zero, $"seed {seed}: one lost packet was too many");
                survived++;
            }

            var cutAt = line.Now;
            line.Cut = true;
            line.Run(until: cutAt + line.LongestDetection + 0.001);
            Assert.That(line.States, Is.EqualTo((SessionState.Down, SessionState.Down)), $"seed {seed}: the cut was not noticed in time");
            lost++;

            line.Cut = false;
            line.Run(until: line.Now + 20);
            Assert.That(line.States, Is.EqualTo((SessionState.Up, SessionState.Up)), $"seed {seed}: they did not find each other again");
        }
        Assert.That((raised, lost), Is.EqualTo((Histories, Histories)));
        Assert.That(survived, Is.GreaterThan(Histories / 2));
    }

    private sealed class Line
    {
        private readonly Random _dice;
        private readonly SessionSettings[] _settings = new SessionSettings[2];
        private readonly SessionStatus[] _sessions = [SessionStatus.Initial, SessionStatus.Initial];
        private readonly PriorityQueue<(int To, NeighbourPacket Packet), double> _packets = new();
        private readonly double[] _lastArrival = new double[2];
        private int _losing;

        public Line(int seed)
        {
            _dice = new Random(seed);
            for (var end = 0; end < 2; end++)
            {
                _settings[end] = new(Interval(), TimeSpan.FromSeconds(1), Interval(), (byte)_dice.Next(2, 6), Passive: end == 1 && _dice.Next(3) == 0);
                Feed(end, SessionEvent.Start);
            }
        }

        public double Now { get; private set; }

        public bool Cut { get; set; }

        /// <summary>How often a session went down that was up while the line was good.</summary>
        public int Falls { get; private set; }

        public (SessionState, SessionState) States => (_sessions[0].State, _sessions[1].State);

        public int TheirMultiplier => Math.Min(_settings[0].Multiplier, _settings[1].Multiplier);

        public double LongestDetection => Math.Max(_sessions[0].DetectionTime.TotalSeconds, _sessions[1].DetectionTime.TotalSeconds);

        public void LoseNext(int packets) => _losing = packets;

        public void Run(double until)
        {
            while (true)
            {
                var deadline = Math.Min(Seconds(_sessions[0].Deadline), Seconds(_sessions[1].Deadline));
                var arrival = _packets.TryPeek(out _, out var at) ? at : double.PositiveInfinity;
                if (Math.Min(deadline, arrival) > until) break;
                Now = Math.Max(Now, Math.Min(deadline, arrival));
                if (arrival <= deadline)
                {
                    var (to, packet) = _packets.Dequeue();
                    Feed(to, SessionEvent.Packet, packet);
                    continue;
                }
                for (var end = 0; end < 2; end++)
                    if (Seconds(_sessions[end].Deadline) <= Now) Feed(end, SessionEvent.Deadline);
            }
            Now = until;
        }

        private static double Seconds(Instant at) => at == Instant.Never ? double.PositiveInfinity : at.Nanoseconds / 1e9;

        private TimeSpan Interval() => TimeSpan.FromMilliseconds(Intervals[_dice.Next(Intervals.Length)]);

        private void Feed(int end, SessionEvent what, NeighbourPacket packet = default)
        {
            var was = _sessions[end].State;
            (_sessions[end], var actions) = BfdSession.Next(_settings[end], _sessions[end], new(what, new Instant((long)Math.Ceiling(Now * 1e9)), (byte)_dice.Next(256), packet));
            if (!Cut && was == SessionState.Up && _sessions[end].State != SessionState.Up) Falls++;
            if ((actions & SessionActions.SendFinal) != 0) Send(end, poll: false, final: true);
            if ((actions & SessionActions.Send) != 0) Send(end, _sessions[end].Polling, final: false);
        }

        private void Send(int end, bool poll, bool final)
        {
            if (Cut || _losing-- > 0) return;
            var (me, settings) = (_sessions[end], _settings[end]);
            var packet = new NeighbourPacket(me.State, me.Diagnostic, poll, final, false, settings.Multiplier, (uint)(end + 1), settings.DesiredTransmit(me.State), settings.MinimumReceive);
            _lastArrival[end] = Math.Max(_lastArrival[end] + 1e-9, Now + 0.0001 + (_dice.NextDouble() * 0.001)); // a line keeps the order
            _packets.Enqueue((1 - end, packet), _lastArrival[end]);
        }
    }
}
