namespace KeepAlived.Net.Configuration.Schema;

/// <summary>What happens when a keyword has no argument.</summary>
internal enum Need
{
    /// <summary>Nothing: there is none, or it may be left out.</summary>
    None,

    /// <summary>The keyword is ignored, and keepalived says nothing, nor of a value that means nothing; a note says it here.</summary>
    Wished,

    /// <summary>A complaint; the keyword is ignored.</summary>
    Expected,

    /// <summary>keepalived gives up with status 2.</summary>
    Mandatory,
}

/// <summary>What a keyword's line in its table says besides name, value and summary.</summary>
/// <param name="HasNoEffect">Read and judged, but nothing uses it yet.</param>
/// <param name="Since">First version of keepalived that knows it, where that is later than Debian 12's 2.2.7.</param>
/// <param name="Replacement">What to write instead of an old keyword.</param>
/// <param name="IsOurs">keepalived does not know it.</param>
/// <param name="IsSecret">Its value is not shown in logs.</param>
/// <param name="IsComplained">keepalived complains of the old keyword.</param>
/// <param name="IsOnce">In a block the first one counts; others are refused.</param>
/// <param name="IsReplaced">The last one counts, and keepalived complains of it.</param>
internal readonly record struct Traits(Need Need = Need.None, bool HasNoEffect = false, string? Since = null, string? Replacement = null, bool IsComplained = false, bool IsSecret = false, bool IsOnce = false, bool IsReplaced = false, bool IsOurs = false)
{
    public static readonly Traits Needed = new(Need.Mandatory), Expected = new(Need.Expected), Wished = new(Need.Wished), NoEffect = new(HasNoEffect: true), Secret = new(IsSecret: true), Once = new(IsOnce: true), Replaced = new(IsReplaced: true);

    /// <summary>keepalived does not know it.</summary>
    public static readonly Traits Ours = new(IsOurs: true);

    /// <summary>Newer than Debian 12's keepalived.</summary>
    public static Traits From(string version) => new(Since: version);

    /// <summary>An old spelling that keepalived takes without a word.</summary>
    public static Traits Alias(string replacement) => new(Replacement: replacement);

    /// <summary>An old keyword that keepalived complains of.</summary>
    public static Traits Old(string replacement) => new(Replacement: replacement, IsComplained: true);

    public static Traits operator |(Traits left, Traits right) => new((Need)Math.Max((int)left.Need, (int)right.Need), left.HasNoEffect || right.HasNoEffect,
        left.Since ?? right.Since, left.Replacement ?? right.Replacement, left.IsComplained || right.IsComplained, left.IsSecret || right.IsSecret, left.IsOnce || right.IsOnce,
        left.IsReplaced || right.IsReplaced, left.IsOurs || right.IsOurs);
}
