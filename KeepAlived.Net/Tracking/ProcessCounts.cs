using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Tracking;

/// <summary>Reads name and command line of a process; false: there is none.</summary>
internal delegate bool ReadProcess(int process, bool withCommand, out string name, out string[] command);

/// <summary>Which processes match which vrrp_track_process, and whether each has its quorum.</summary>
internal sealed class ProcessCounts
{
    private readonly TrackProcess[] _wanted;
    private readonly QuorumSettings[] _settings;
    private readonly QuorumState[] _states;
    private readonly HashSet<int>[] _members;
    private readonly ReadProcess _read;
    private readonly bool _needsCommands;
    private readonly bool[] _isNew;
    private bool _looked;

    /// <param name="before">What was known of these when the configuration was read again; null: nothing yet.</param>
    public ProcessCounts(TrackProcess[] wanted, Func<string, QuorumState?> before, ReadProcess read)
    {
        (_wanted, _read) = (wanted, read);
        _settings = Array.ConvertAll(wanted, SettingsOf);
        _states = Array.ConvertAll(wanted, process => before(process.Name) ?? new QuorumState(false, Instant.Never));
        _isNew = Array.ConvertAll(wanted, process => before(process.Name) is null);
        _members = Array.ConvertAll(wanted, static _ => new HashSet<int>());
        _needsCommands = Array.Exists(wanted, ProcessPattern.NeedsCommand);
    }

    /// <summary>When a change that was put off counts.</summary>
    public Instant Deadline
    {
        get
        {
            var deadline = Instant.Never;
            foreach (var state in _states)
                if (state.ChangeAt < deadline) deadline = state.ChangeAt;
            return deadline;
        }
    }

    public int Count => _wanted.Length;

    /// <summary>May be read on any thread.</summary>
    public QuorumState StateOf(int index)
    {
        lock (_states) return _states[index];
    }

    public int ProcessesOf(int index) => _members[index].Count;

    /// <summary>Counts anew. Fewer than before is an end that nobody told of; the first look is believed at once, unless an earlier configuration knew better.</summary>
    public void Look(IEnumerable<int> processes, Instant at)
    {
        var before = Array.ConvertAll(_members, static members => members.Count);
        foreach (var members in _members) members.Clear();
        foreach (var process in processes)
        {
            if (!_read(process, _needsCommands, out var name, out var command)) continue;
            for (var i = 0; i < _wanted.Length; i++)
                if (ProcessPattern.Matches(_wanted[i], name, command)) _members[i].Add(process);
        }
        for (var i = 0; i < _wanted.Length; i++)
            if (!_looked || _members[i].Count != before[i]) Judge(i, _looked ? (_members[i].Count < before[i] ? CountCause.Exited : CountCause.Seen) : FirstCause(i), at);
        _looked = true;
    }

    /// <summary>A copy matches what its parent matches.</summary>
    public void OnForked(int process, int parent, Instant at)
    {
        for (var i = 0; i < _wanted.Length; i++)
            if (_members[i].Contains(parent) && _members[i].Add(process)) Judge(i, CountCause.Forked, at);
    }

    /// <summary>It has another program or name.</summary>
    public void OnChanged(int process, Instant at)
    {
        var there = _read(process, _needsCommands, out var name, out var command);
        for (var i = 0; i < _wanted.Length; i++)
            if (there && ProcessPattern.Matches(_wanted[i], name, command) ? _members[i].Add(process) : _members[i].Remove(process)) Judge(i, CountCause.Seen, at);
    }

    public void OnExited(int process, Instant at)
    {
        for (var i = 0; i < _wanted.Length; i++)
            if (_members[i].Remove(process)) Judge(i, CountCause.Exited, at);
    }

    /// <summary>What was put off and is due counts now.</summary>
    public void Fire(Instant now)
    {
        lock (_states)
            for (var i = 0; i < _states.Length; i++) _states[i] = _states[i].AtDeadline(now);
    }

    /// <summary>What changed while a reload came between had to last, too.</summary>
    private CountCause FirstCause(int index) =>
        _isNew[index] || _settings[index].IsReached(_members[index].Count) ? CountCause.Seen : _members[index].Count < _settings[index].Least ? CountCause.Exited : CountCause.Forked;

    private void Judge(int index, CountCause cause, Instant at)
    {
        lock (_states) _states[index] = _states[index].After(_settings[index], _members[index].Count, cause, at);
    }

    /// <summary>`quorum_max 0` means that none may run.</summary>
    private static QuorumSettings SettingsOf(TrackProcess process) => new(
        process.QuorumMax == 0 ? 0 : process.Quorum, process.QuorumMax ?? uint.MaxValue,
        process.IsWritten("fork_delay") ? process.ForkDelay : process.Delay, process.IsWritten("terminate_delay") ? process.TerminateDelay : process.Delay);
}
