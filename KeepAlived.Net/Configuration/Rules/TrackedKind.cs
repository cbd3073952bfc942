using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Things of one kind that instances and sync groups track, with the weights that they were defined with.</summary>
/// <param name="name">In messages: "script", "BFD session".</param>
internal sealed class TrackedKind(string name, IEnumerable<(string Name, TrackWeight Weight)> defined)
{
    private readonly Dictionary<string, TrackWeight> _weights = defined.ToDictionary(static one => one.Name, static one => one.Weight);

    public static TrackedKind Interfaces { get; } = new("interface", []);

    public string Name { get; } = name;

    public static TrackedKind Scripts(KeepalivedConfiguration model) => new("script", model.Scripts.Select(static one => (one.Name, one.Weight)));

    public static TrackedKind Files(KeepalivedConfiguration model) => new("file", model.TrackFiles.Select(static one => (one.Name, one.Weight)));

    public static TrackedKind Processes(KeepalivedConfiguration model) => new("process", model.TrackProcesses.Select(static one => (one.Name, one.Weight)));

    public static TrackedKind Sessions(KeepalivedConfiguration model) => new("BFD session", model.BfdInstances.Select(static one => (one.Name, one.Weight)));

    /// <summary>Its own weight counts, or else that of the tracked thing.</summary>
    public bool HasWeight(TrackedItem item) => (item.Weight ?? _weights.GetValueOrDefault(item.Name).Weight) != 0;

    /// <summary>Takes away what has a weight.</summary>
    public void Remove(List<TrackedItem> items, Action<TrackedItem> tell) => items.RemoveAll(item => HasWeight(item) && Told(item, tell));

    /// <summary>Takes away what has a weight and is `reverse`: without its weight it could say what it likes (measured with 2.2.7).</summary>
    public void RemoveReversed(List<TrackedItem> items, Action<TrackedItem> tell) => items.RemoveAll(item => HasWeight(item) && IsReversed(item) && Told(item, tell));

    /// <summary>Takes away the weights: the failure of these things means FAULT.</summary>
    public void Neutralise(List<TrackedItem> items, Action<TrackedItem> tell)
    {
        for (var i = 0; i < items.Count; i++)
            if (HasWeight(items[i]) && Told(items[i], tell)) items[i] = items[i] with { Weight = 0 };
    }

    private bool IsReversed(TrackedItem item) => item.Reverse || (!item.NoReverse && _weights.GetValueOrDefault(item.Name).Reverse);

    private static bool Told(TrackedItem item, Action<TrackedItem> tell)
    {
        tell(item);
        return true;
    }
}
