using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Schema;

/// <summary>Parses the arguments of a statement; the error completes "... is not valid for KEYWORD, expected".</summary>
/// <param name="words">The arguments, without the keyword.</param>
internal delegate bool ParseValue<T>(ReadOnlySpan<Word> words, ref T value);

/// <summary>A type of value: how it is read and how its syntax is told to people.</summary>
/// <param name="Syntax">What is expected, for errors and manuals: `1..255`.</param>
/// <param name="Required">Arguments that have to be there.</param>
internal sealed record ValueKind<T>(string Syntax, int Required, ParseValue<T> Parse);

/// <summary>A `ref` to the field that a keyword fills: getter and setter in one.</summary>
internal delegate ref TValue FieldOf<in TModel, TValue>(TModel model);
