using System.Text.Encodings.Web;
using System.Text.Json;

namespace KeepAlived.Net.Configuration;

/// <summary>What `--config-test=json` prints: one document for editors and build servers.</summary>
internal static class DiagnosticJson
{
    /// <summary>Grows when a member changes its meaning or goes; new members may come without.</summary>
    public const int FormatVersion = 1;

    // The document goes to a terminal or a program, never into a page of HTML.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="file">The main file as the operator named it.</param>
    /// <param name="dump">The configuration as text, where it is asked for.</param>
    public static void Write(Stream stream, string file, LoadedConfiguration loaded, string? dump = null)
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteNumber("format", FormatVersion);
        json.WriteString("file", file);
        json.WriteNumber("status", loaded.TestStatus);
        json.WriteBoolean("usable", loaded.IsUsable);
        json.WriteStartArray("problems");
        foreach (var problem in loaded.Diagnostics) Write(json, problem);
        json.WriteEndArray();
        if (dump is not null) json.WriteString("configuration", FileText.Decode(dump));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Diagnostic problem)
    {
        json.WriteStartObject();
        json.WriteString("severity", DiagnosticText.Word(problem.Severity));
        if (problem.Where.Line is { } line) WritePlace(json, problem.Where, line);
        json.WriteString("message", FileText.Decode(problem.Message));
        if (problem.Hint is { } hint) json.WriteString("hint", FileText.Decode(hint));
        json.WriteEndObject();
    }

    /// <summary>A problem of a whole file has no line; columns and lengths are bytes, as in the text form.</summary>
    private static void WritePlace(Utf8JsonWriter json, SourceSpan where, SourceLine line)
    {
        json.WriteString("file", line.File);
        if (where.Column == 0) return;
        json.WriteNumber("line", line.Number);
        json.WriteNumber("column", where.ColumnInFile);
        json.WriteNumber("length", where.ColumnInFile == where.Column ? where.Length : 1);
        if (line.Expansion is { } expansion && where.Column + where.Length > expansion.Column) Write(json, expansion, where, line);
    }

    /// <summary>What a definition made of the line, and where in that the problem is.</summary>
    private static void Write(Utf8JsonWriter json, Expansion expansion, SourceSpan where, SourceLine line)
    {
        json.WriteStartObject("expansion");
        json.WriteString("name", expansion.Name);
        if (expansion.File.Length > 0)
        {
            json.WriteString("file", expansion.File);
            json.WriteNumber("line", expansion.Number);
        }
        json.WriteString("text", FileText.Decode(line.Text));
        json.WriteNumber("column", where.Column);
        json.WriteNumber("length", where.Length);
        json.WriteEndObject();
    }
}
