using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>Parses the arguments of a statement; false if they are invalid, and then the value stays as it was.</summary>
/// <param name="words">The arguments, without the keyword.</param>
internal delegate bool ParseValue<T>(ReadOnlySpan<Word> words, ref T value);

/// <summary>A type of value: how it is read, told to people, and written back.</summary>
/// <param name="Syntax">What is expected, for errors and manuals: `1..255`; empty: no argument.</param>
/// <param name="Required">Arguments that have to be there.</param>
/// <param name="Most">Arguments that it reads; others are told to be unused.</param>
/// <param name="Format">The way back: arguments that parse to the same value. Null: arguments cannot express it.</param>
internal sealed record ValueKind<T>(string Syntax, int Required, int Most, ParseValue<T> Parse, Func<T, string?> Format)
{
    public const int AnyNumber = int.MaxValue;

    /// <summary>Arguments that are valid, the extremes among them; for manuals and tests.</summary>
    public string[] Good { get; init; } = [];

    /// <summary>Arguments that are not.</summary>
    public string[] Bad { get; init; } = [];

    /// <summary>What there is to say of a valid argument that is not taken literally.</summary>
    public Func<ReadOnlySpan<Word>, (Severity Severity, string Message)?>? Remark { get; init; }

    /// <summary>Words after <see cref="Most"/> make the arguments invalid; else they are ignored.</summary>
    public bool IsExact { get; init; }

    /// <summary>The same values told otherwise.</summary>
    public ValueKind<T> As(string syntax) => this with { Syntax = syntax };
}

/// <summary>A `ref` to the field that a keyword fills: getter and setter in one.</summary>
internal delegate ref TValue FieldOf<in TModel, TValue>(TModel model);
