namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>Which failures of an include are fatal: by its keyword, by `include_check`, or all of them by `-e`.</summary>
[Flags]
internal enum IncludeChecks
{
    None = 0,

    /// <summary>A file that matches has to be readable.</summary>
    Read = 1,

    /// <summary>A pattern has to match something.</summary>
    Match = 2,

    /// <summary>A pattern with wildcards has to match something.</summary>
    Wildcard = 4,

    /// <summary>Each alternative of braces has to match something.</summary>
    Brace = 8,
    All = Read | Match | Wildcard | Brace,
}
