namespace KeepAlived.Net.Linux;

/// <summary>Kernel settings that we change for a while: their old values are in an ownership journal, so that a crash does not lose them.</summary>
internal sealed class OwnedSysctls(OwnershipJournal journal, Action<string> warn)
{
    private const string Kind = "sysctl";

    /// <summary>The paths that are changed, such as <c>net/ipv4/vs/conntrack</c>.</summary>
    public IEnumerable<string> Changed => journal.Entries(Kind).Select(static entry => entry[..entry.LastIndexOf('=')]);

    /// <summary>Sets a value and remembers the first one that was there; a kernel without the setting is left alone.</summary>
    /// <param name="without">What the operator has to do without if the kernel refuses; ends the warning.</param>
    public void Change(string value, string without, params string[] segments)
    {
        if (Sysctl.Read(segments) is not { } old || old == value) return;
        var path = string.Join('/', segments);
        if (!Changed.Contains(path)) journal.Add(Kind, $"{path}={old}");
        if (!Sysctl.Write(value, segments)) warn($"cannot set {path} to {value}: {without}");
    }

    /// <summary>Puts the old values of all settings back, or of those that are asked for.</summary>
    public void Restore(Predicate<string>? paths = null)
    {
        foreach (var entry in journal.Entries(Kind).ToList())
        {
            var equals = entry.LastIndexOf('=');
            if (equals > 0 && paths?.Invoke(entry[..equals]) == false) continue;
            if (equals > 0) Sysctl.Write(entry[(equals + 1)..], entry[..equals].Split('/'));
            journal.Remove(Kind, entry);
        }
    }
}
