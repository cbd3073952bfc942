namespace KeepAlived.Net.Linux;

/// <summary>The name of this process that ps(1) and killall(1) go by (proc(5), /proc/PID/comm): up to 15 bytes, what is longer is cut.</summary>
internal static class ProcessName
{
    public const string Default = "keepalived";
    private const string Place = "/proc/self/comm";

    /// <summary>Writes nothing when the name is the one that it has.</summary>
    public static void Take(string name)
    {
        if (File.ReadAllText(Place).TrimEnd('\n') != name) File.WriteAllText(Place, name);
    }
}
