using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>
/// A configuration that runs on two directors with the same real servers, under our daemon and under Debian's, and the stages it goes
/// through. After each stage the tables and the output of the notify scripts have to become equal.
/// </summary>
/// <remarks>
/// Written with the real servers 10.0.0.1 to 4 and 9 (fd00::1 to 4 and 9), each pair has a net of its own; 10.255.0.1 is the director
/// itself. A stage names what it is
/// about: regular expressions that lines of the table or log match, or with ! that no line matches. Stages that differ are
/// collected, so that one run tells all.
/// </remarks>
internal sealed class StagedCase(StagedPair pair, string configuration)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), FullLook = TimeSpan.FromSeconds(1), Impatience = TimeSpan.FromSeconds(10), Settling = TimeSpan.FromSeconds(1.5), Unaimed = TimeSpan.FromSeconds(3), Between = TimeSpan.FromMilliseconds(200);
    private readonly StringBuilder _differences = new();
    private readonly StagedSide[] _sides = [pair.Ours, pair.Theirs];
    private readonly Stack<Action> _undo = [];
    private readonly List<string> _times = [];
    private bool _started;
    private int _configurations;
    private string _configuration = configuration;

    public StagedCase Start(params string[] expected)
    {
        Configure(_configuration);
        foreach (var side in _sides) side.Daemon.Start();
        _started = true;
        _configurations = 1;
        return Settle("start", expected);
    }

    /// <summary>Real servers are switched off.</summary>
    public StagedCase Down(string servers, params string[] expected)
    {
        Farm.Servers.Remove(Named(servers));
        return Agree($"down {servers}", expected);
    }

    public StagedCase Up(string servers, params string[] expected)
    {
        Farm.Servers.Add(Named(servers));
        return Agree($"up {servers}", expected);
    }

    /// <summary>What the server sends gets lost.</summary>
    public StagedCase Silent(string server, params string[] expected)
    {
        Farm.Servers.Silence(Named(server)[0]);
        return Undo(() => Farm.Servers.Unsilence(Named(server)[0])).Agree($"silent {server}", expected);
    }

    /// <summary>What the server sends comes four seconds late.</summary>
    public StagedCase Slow(string server, params string[] expected)
    {
        Farm.Servers.Slow(Named(server)[0]);
        return Undo(() => Farm.Servers.Unslow(Named(server)[0])).Agree($"slow {server}", expected);
    }

    /// <summary>The last that was silent or slow is well again.</summary>
    public StagedCase Well(params string[] expected)
    {
        _undo.Pop()();
        return Agree("well", expected);
    }

    /// <summary>A server program is started on the real servers' host, instead of one of the same name.</summary>
    public StagedCase Serve(string name, string command, params string[] expected)
    {
        Farm.Servers.Begin($"{pair.Number}-{name}", Here(command));
        return Undo(() => Farm.Servers.End($"{pair.Number}-{name}")).Agree(command, expected);
    }

    public StagedCase EndServing(string name, params string[] expected)
    {
        Farm.Servers.End($"{pair.Number}-{name}");
        return Agree($"end {name}", expected);
    }

    /// <summary>A command on both directors.</summary>
    public StagedCase On(string command, params string[] expected)
    {
        foreach (var side in _sides) side.Daemon.Host.Demand(Here(command));
        return Agree(command, expected);
    }

    /// <summary>The answer of an address changes; null: no page, so 404.</summary>
    public StagedCase Page(string server, string page, string? text, params string[] expected)
    {
        Farm.Servers.Write(Named(server)[0], page, text);
        return Agree($"page of {server}: {text}", expected);
    }

    /// <summary>The file changes and both are told to read it again.</summary>
    public StagedCase Reload(string changed, params string[] expected)
    {
        Configure(_configuration = changed);
        foreach (var side in _sides) side.Daemon.Reload();
        _configurations++;
        return Settle("reload", expected);
    }

    /// <summary>As <see cref="Reload(string, string[])"/>, by a replacement in the text.</summary>
    public StagedCase Edit(string from, string to, params string[] expected)
    {
        Assert.That(_configuration, Does.Contain(from));
        return Reload(_configuration.Replace(from, to, StringComparison.Ordinal), expected);
    }

    /// <summary>kill -9 of all processes, then a start on the same file. What has to be told is told before: scripts die with the daemon.</summary>
    public StagedCase KillAndStart(params string[] expected)
    {
        Agree("before kill -9", []);
        foreach (var side in _sides) side.Daemon.Kill();
        foreach (var side in _sides) side.Daemon.Start();
        _configurations = 1;
        return Settle("kill -9 and start", expected);
    }

    /// <summary>SIGTERM; the last stage: fails if any stage differed.</summary>
    public void Stop(params string[] expected) => Stop(static (mine, its) => mine == its, expected);

    /// <summary>As <see cref="Stop(string[])"/>, with omega: Debian's kills what is left of its process group, and so some of its scripts may not have told.</summary>
    public void StopTelling(params string[] expected) => Stop(static (mine, its) => !its.Split('\n').Except(mine.Split('\n')).Any(), expected);

    private void Stop(Func<string, string, bool> same, string[] expected)
    {
        Agree("before the stop", []); // scripts die with the daemon
        Task.WaitAll([.. _sides.Select(side => Task.Run(side.Daemon.Stop))]);
        Agree("stop", expected is [] ? ["!^-[Aa] "] : expected, same);
        while (_undo.TryPop(out var undo)) undo();
        TestContext.Out.WriteLine(string.Join(", ", _times));
        Assert.That(_differences.ToString(), Is.Empty);
    }

    private string[] Named(string servers) => [.. servers.Split(' ').Select(server => server.Contains(':') ? $"fd00:{pair.Number}:{server}" : $"10.{pair.Number}.0.{server}")];

    private StagedCase Undo(Action action)
    {
        _undo.Push(action);
        return this;
    }

    private void Configure(string text)
    {
        foreach (var side in _sides) side.Daemon.Configure(Here(text).Replace("10.255.0.1", side.Address, StringComparison.Ordinal));
    }

    /// <summary>As <see cref="Agree"/>, when both use their new configuration, and for a while: the first verdicts of checks come after the first table.</summary>
    private StagedCase Settle(string stage, string[] expected)
    {
        var time = Shell.WaitFor(Patience, () => _sides.All(side => side.Configurations >= _configurations), Between);
        if (time is null) _differences.Append($"\n{stage}: configuration {_configurations} is not in use: ours {pair.Ours.Configurations}, Debian's {pair.Theirs.Configurations}");
        return Agree(stage, expected, stays: Settling);
    }

    /// <summary>Waits until both are equal and as expected.</summary>
    /// <param name="stays">And stay so. Where nothing is expected, both may not have noticed yet: they get time to.</param>
    private StagedCase Agree(string stage, string[] expected, Func<string, string, bool>? same = null, TimeSpan stays = default)
    {
        if (!_started) return this;
        if (expected is [] && stays < Unaimed) stays = Unaimed;
        same ??= static (mine, its) => mine == its;
        var (watch, glances, looked, agreed) = (Stopwatch.StartNew(), ("", ""), TimeSpan.MinValue, (TimeSpan?)null);
        var time = Shell.WaitFor(_differences.Length > 0 ? Impatience : Patience, () =>
        {
            var now = (pair.Ours.Glance(), pair.Theirs.Glance());
            if (now != glances) agreed = null;
            if (!same(now.Item1, now.Item2)) return false;
            if (now != glances || (agreed is null && watch.Elapsed > looked + FullLook))
            {
                (glances, looked) = (now, watch.Elapsed);
                var (mine, its) = (Look(pair.Ours), Look(pair.Theirs));
                agreed = same(mine, its) && Meets(mine, expected) ? looked : null;
            }
            return watch.Elapsed >= agreed + stays;
        }, Between);
        _times.Add($"{stage} {watch.Elapsed.TotalSeconds:0.0}");
        if (time is null) Note(stage, expected);
        return this;
    }

    private void Note(string stage, string[] expected)
    {
        var (mine, its) = (Look(pair.Ours).Split('\n'), Look(pair.Theirs).Split('\n'));
        foreach (var side in _sides) side.Forget(); // what differs once in the log is not told at each later stage
        _differences.Append($"\n{stage}:");
        foreach (var missed in expected.Where(pattern => !Meets(string.Join('\n', its), [pattern]))) _differences.Append($"\n  Debian's does not meet {missed}");
        foreach (var line in its.Union(mine).Order(StringComparer.Ordinal))
        {
            var (here, there) = (mine.Count(other => other == line), its.Count(other => other == line));
            _differences.Append($"\n  {(here == there ? "      " : here > there ? "ours  " : "theirs")} {line}{(Math.Max(here, there) > 1 ? $" ({here}, {there})" : "")}");
        }
    }

    /// <summary>Each look starts a program or two, and that takes the lab longest: thresholds are looked at where there are some.</summary>
    private string Look(StagedSide side) => There(side.Look(_configuration.Contains("threshold", StringComparison.Ordinal)));

    private static bool Meets(string state, string[] expected) =>
        expected.All(pattern => pattern.StartsWith('!') ? !Regex.IsMatch(state, pattern[1..], RegexOptions.Multiline) : Regex.IsMatch(state, pattern, RegexOptions.Multiline));

    private string Here(string text) => text.Replace("10.0.0.", $"10.{pair.Number}.0.", StringComparison.Ordinal).Replace("fd00::", $"fd00:{pair.Number}::", StringComparison.Ordinal)
        .Replace("10.255.PAIR.", $"10.255.{pair.Number}.", StringComparison.Ordinal);

    private string There(string text) => text.Replace($"10.{pair.Number}.0.", "10.0.0.", StringComparison.Ordinal).Replace($"fd00:{pair.Number}::", "fd00::", StringComparison.Ordinal);
}
