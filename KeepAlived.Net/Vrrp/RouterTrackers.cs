using System.Globalization;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp.Core;

namespace KeepAlived.Net.Vrrp;

/// <summary>What all trackers of a router together allow.</summary>
internal enum TrackerVerdict : byte
{
    Good,

    /// <summary>Something that could forbid taking part has not said yet how it is.</summary>
    Waiting,
    Fault,
}

/// <summary>The kinds of tracked things that are up or down.</summary>
internal enum TrackedKind : byte
{
    Script,
    Interface,
    Process,
    Session,
}

/// <summary>What one virtual router tracks, and what the results mean for it.</summary>
internal sealed class RouterTrackers
{
    private const int Kinds = 4;
    private readonly VrrpInstance _instance;
    private readonly Tracker[] _trackers, _files;

    /// <summary>Where each kind begins among the trackers.</summary>
    private readonly int[] _first = new int[Kinds];
    private readonly TrackerResult[] _results;
    private readonly int?[] _numbers;
    private byte _base;

    public RouterTrackers(VrrpInstance instance)
    {
        (_instance, _base) = (instance, instance.Priority);
        var trackers = new List<Tracker>();
        for (var kind = 0; kind < Kinds; kind++)
        {
            _first[kind] = trackers.Count;
            trackers.AddRange(Items((TrackedKind)kind).ConvertAll(TrackerOf));
        }
        _trackers = [.. trackers];
        _results = new TrackerResult[_trackers.Length];
        _files = [.. instance.TrackedFiles.ConvertAll(TrackerOf)];
        _numbers = new int?[_files.Length];
    }

    /// <summary>Whether a number in a file forbids taking part.</summary>
    public bool HasBadFile
    {
        get
        {
            for (var i = 0; i < _files.Length; i++)
                if (IsBadFile(i)) return true;
            return false;
        }
    }

    public TrackerVerdict Verdict
    {
        get
        {
            var waiting = false;
            for (var i = 0; i < _trackers.Length; i++)
            {
                // Processes and sessions are known from the beginning: it begins with the priority that they allow.
                waiting |= _results[i] == TrackerResult.Unknown && i >= _first[(int)TrackedKind.Process];
                if (!EffectivePriority.MeansFault(_trackers[i], _results[i])) continue;
                if (_results[i] != TrackerResult.Unknown) return TrackerVerdict.Fault;
                waiting = true;
            }
            if (HasBadFile) return TrackerVerdict.Fault;
            foreach (var number in _numbers) waiting |= number is null;
            return waiting ? TrackerVerdict.Waiting : TrackerVerdict.Good;
        }
    }

    /// <summary>The effective priority: that of the configuration with the weights of what is up or down now.</summary>
    public byte Priority => EffectivePriority.Of(_base, TotalPriority - _base);

    /// <summary>The same before it is cut to what a priority may be.</summary>
    public int TotalPriority
    {
        get
        {
            int sum = _base;
            for (var i = 0; i < _trackers.Length; i++) sum += EffectivePriority.Contribution(_trackers[i], _results[i]);
            for (var i = 0; i < _files.Length; i++)
                if (_numbers[i] is { } number) sum += EffectivePriority.OfFile(_files[i], number).Contribution;
            return sum;
        }
    }

    /// <summary>How many forbid taking part, and how many of these only because they have not said yet how they are.</summary>
    public (int Faults, int Waiting) Count()
    {
        var (faults, waiting) = (0, 0);
        for (var i = 0; i < _trackers.Length; i++)
        {
            if (!EffectivePriority.MeansFault(_trackers[i], _results[i])) continue;
            faults++;
            if (_results[i] == TrackerResult.Unknown) waiting++;
        }
        for (var i = 0; i < _files.Length; i++)
            if (IsBadFile(i)) faults++;
        return (faults, waiting);
    }

    /// <summary>Whether a script that forbids taking part has not run yet; numbers in files and processes are known within a moment.</summary>
    public bool WaitsForScript
    {
        get
        {
            var first = _first[(int)TrackedKind.Script];
            for (var i = first; i < first + _instance.TrackedScripts.Count; i++)
                if (_results[i] == TrackerResult.Unknown && EffectivePriority.MeansFault(_trackers[i], _results[i])) return true;
            return false;
        }
    }

    /// <summary>There is another owner of the addresses: this one is an ordinary router from now on.</summary>
    public void Disown() => _base = RouterSettings.OwnerPriority - 1;

    public bool IsBadFile(int file) => _numbers[file] is { } number && EffectivePriority.OfFile(_files[file], number).IsFault;

    /// <summary>The instance's tracked things of a kind, in their order.</summary>
    public List<TrackedItem> Items(TrackedKind kind) => kind switch
    {
        TrackedKind.Script => _instance.TrackedScripts,
        TrackedKind.Interface => _instance.TrackedInterfaces,
        TrackedKind.Process => _instance.TrackedProcesses,
        TrackedKind.Session => _instance.TrackedBfd,
    };

    /// <param name="index">Among the instance's tracked things of that kind.</param>
    /// <returns>Whether that was not known before.</returns>
    public bool Set(TrackedKind kind, int index, bool up)
    {
        ref var result = ref _results[_first[(int)kind] + index];
        var was = result;
        result = up ? TrackerResult.Up : TrackerResult.Down;
        return result != was;
    }

    /// <param name="index">Among the instance's tracked files.</param>
    public void SetFile(int index, int number) => _numbers[index] = number;

    /// <summary>Takes over what is known of the things that the router before tracked too.</summary>
    public void Continue(RouterTrackers before)
    {
        for (var kind = 0; kind < Kinds; kind++)
        {
            var (items, known) = (Items((TrackedKind)kind), before.Items((TrackedKind)kind));
            for (var i = 0; i < items.Count; i++)
                if (known.FindIndex(item => item.Name == items[i].Name) is >= 0 and var old && before._results[before._first[kind] + old] is var result and not TrackerResult.Unknown) _results[_first[kind] + i] = result;
        }
        var (files, followed) = (_instance.TrackedFiles, before._instance.TrackedFiles);
        for (var i = 0; i < files.Count; i++)
            if (followed.FindIndex(item => item.Name == files[i].Name) is >= 0 and var old) _numbers[i] = before._numbers[old] ?? _numbers[i];
    }

    /// <summary>What is known, as words for the daemon that takes this one's place: `KIND:NUMBER:NAME`.</summary>
    public IEnumerable<string> Known()
    {
        for (var kind = 0; kind < Kinds; kind++)
        {
            var items = Items((TrackedKind)kind);
            for (var i = 0; i < items.Count; i++)
                if (_results[_first[kind] + i] is var result and not TrackerResult.Unknown) yield return Word(kind, result == TrackerResult.Up ? 1 : 0, items[i]);
        }
        for (var i = 0; i < _files.Length; i++)
            if (_numbers[i] is { } number) yield return Word(Kinds, number, _instance.TrackedFiles[i]);
    }

    /// <summary>Takes over such a word; one of a thing that is tracked no longer means nothing.</summary>
    public void Know(string word)
    {
        if (word.Split(':', 3) is not [var kindText, var numberText, var name] || !int.TryParse(kindText, CultureInfo.InvariantCulture, out var kind) || !int.TryParse(numberText, CultureInfo.InvariantCulture, out var number)) return;
        var index = kind switch
        {
            >= 0 and < Kinds => Items((TrackedKind)kind).FindIndex(item => item.Name == name),
            Kinds => _instance.TrackedFiles.FindIndex(item => item.Name == name),
            _ => -1,
        };
        if (index < 0) return;
        if (kind == Kinds) SetFile(index, number);
        else Set((TrackedKind)kind, index, number != 0);
    }

    private static string Word(int kind, int number, TrackedItem item) => string.Create(CultureInfo.InvariantCulture, $"{kind}:{number}:{item.Name}");

    private static Tracker TrackerOf(TrackedItem item) => new(item.Weight ?? 0, item.Reverse);
}
