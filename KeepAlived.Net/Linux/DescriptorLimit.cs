using System.Globalization;

namespace KeepAlived.Net.Linux;

/// <summary>How many descriptors a process may have open (getrlimit(2), RLIMIT_NOFILE).</summary>
/// <param name="Soft">What holds.</param>
/// <param name="Hard">How far it may be raised.</param>
internal readonly record struct DescriptorLimit(ulong Soft, ulong Hard)
{
    /// <summary>What this process was started with, if it has raised it: programs that it starts get that again.</summary>
    public static DescriptorLimit? Inherited { get; private set; }

    /// <summary>Has this process have room for so many descriptors, or for as many as are permitted; the limit that holds then.</summary>
    public static DescriptorLimit Provide(ulong needed)
    {
        var now = Libc.ReadDescriptorLimit();
        if (now.Soft >= needed) return now;
        // Beyond the hard limit with CAP_SYS_RESOURCE, up to the sysctl fs.nr_open.
        var wanted = new DescriptorLimit(needed, Math.Max(needed, now.Hard));
        if (!Libc.TrySet(wanted) && (now.Soft == now.Hard || !Libc.TrySet(wanted = now with { Soft = now.Hard }))) return now;
        Inherited ??= now;
        return wanted;
    }

    public static DescriptorLimit Parse(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return new(ulong.Parse(text[..colon], CultureInfo.InvariantCulture), ulong.Parse(text[(colon + 1)..], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Soft}:{Hard}");
}
