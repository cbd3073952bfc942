using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace KeepAlived.Net.Ipvs;

/// <summary>
/// The destinations of a service in the order in which they came. Most services have a handful, and a director has thousands of services: those are
/// searched one by one, and take less than half the memory of a dictionary.
/// </summary>
internal sealed class DestinationTable(int capacity) : IReadOnlyDictionary<DestinationKey, DestinationSettings>
{
    /// <summary>Up to so many are searched one by one.</summary>
    private const int Few = 8;

    private (DestinationKey Key, DestinationSettings Settings)[] _entries = new (DestinationKey, DestinationSettings)[capacity];

    /// <summary>Their places, where there are more than a few.</summary>
    private Dictionary<DestinationKey, int>? _places;

    public int Count { get; private set; }

    public IEnumerable<DestinationKey> Keys
    {
        get
        {
            for (var i = 0; i < Count; i++) yield return _entries[i].Key;
        }
    }

    public IEnumerable<DestinationSettings> Values
    {
        get
        {
            for (var i = 0; i < Count; i++) yield return _entries[i].Settings;
        }
    }

    public DestinationSettings this[DestinationKey key] => TryGetValue(key, out var settings) ? settings : throw new KeyNotFoundException($"there is no destination {key}");

    /// <summary>False, and nothing changes, if it is there already.</summary>
    public bool TryAdd(DestinationKey key, DestinationSettings settings)
    {
        if (PlaceOf(key) >= 0) return false;
        if (Count == _entries.Length) Array.Resize(ref _entries, Math.Max(Few, 2 * Count));
        _entries[Count++] = (key, settings);
        if (_places is not null) _places.Add(key, Count - 1);
        else if (Count > Few)
        {
            _places = new(_entries.Length);
            for (var i = 0; i < Count; i++) _places.Add(_entries[i].Key, i);
        }
        return true;
    }

    public bool ContainsKey(DestinationKey key) => PlaceOf(key) >= 0;

    public bool TryGetValue(DestinationKey key, [MaybeNullWhen(false)] out DestinationSettings value)
    {
        var place = PlaceOf(key);
        value = place < 0 ? null : _entries[place].Settings;
        return place >= 0;
    }

    public IEnumerator<KeyValuePair<DestinationKey, DestinationSettings>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return new(_entries[i].Key, _entries[i].Settings);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int PlaceOf(DestinationKey key)
    {
        if (_places is not null) return _places.TryGetValue(key, out var place) ? place : -1;
        for (var i = 0; i < Count; i++)
            if (_entries[i].Key.Port == key.Port && _entries[i].Key.Address.Equals(key.Address)) return i;
        return -1;
    }
}
