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

/// <summary>The scripts, interfaces and files that one virtual router tracks, and what their results mean for it.</summary>
internal sealed class RouterTrackers
{
    private readonly VrrpInstance _instance;
    private readonly Tracker[] _trackers, _files;
    private readonly TrackerResult[] _results;
    private readonly int?[] _numbers;

    public RouterTrackers(VrrpInstance instance)
    {
        _instance = instance;
        _trackers = [.. instance.TrackedScripts.ConvertAll(TrackerOf), .. instance.TrackedInterfaces.ConvertAll(TrackerOf)];
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
    public byte Priority
    {
        get
        {
            var sum = 0;
            for (var i = 0; i < _trackers.Length; i++) sum += EffectivePriority.Contribution(_trackers[i], _results[i]);
            for (var i = 0; i < _files.Length; i++)
                if (_numbers[i] is { } number) sum += EffectivePriority.OfFile(_files[i], number).Contribution;
            return EffectivePriority.Of(_instance.Priority, sum);
        }
    }

    public bool IsBadFile(int file) => _numbers[file] is { } number && EffectivePriority.OfFile(_files[file], number).IsFault;

    /// <param name="index">Among the instance's tracked scripts.</param>
    public void SetScript(int index, bool up) => _results[index] = ResultOf(up);

    /// <param name="index">Among the instance's tracked interfaces.</param>
    public void SetInterface(int index, bool running) => _results[_instance.TrackedScripts.Count + index] = ResultOf(running);

    /// <param name="index">Among the instance's tracked files.</param>
    public void SetFile(int index, int number) => _numbers[index] = number;

    /// <summary>Takes over what is known of the scripts and files that the router before tracked too.</summary>
    public void Continue(RouterTrackers before)
    {
        var (scripts, known) = (_instance.TrackedScripts, before._instance.TrackedScripts);
        for (var i = 0; i < scripts.Count; i++)
            if (known.FindIndex(item => item.Name == scripts[i].Name) is >= 0 and var old) _results[i] = before._results[old];
        var (files, followed) = (_instance.TrackedFiles, before._instance.TrackedFiles);
        for (var i = 0; i < files.Count; i++)
            if (followed.FindIndex(item => item.Name == files[i].Name) is >= 0 and var old) _numbers[i] = before._numbers[old];
    }

    private static TrackerResult ResultOf(bool up) => up ? TrackerResult.Up : TrackerResult.Down;

    private static Tracker TrackerOf(TrackedItem item) => new(item.Weight ?? 0, item.Reverse);
}
