using System.Text;
using KeepAlived.Net.Configuration;

namespace KeepAlived.Net.Cli;

/// <summary>`keepalived -t`: reads and judges the configuration, tells what is wrong, and ends with keepalived's status.</summary>
internal static class ConfigurationTest
{
    private const int CannotWrite = 1, MissingFile = 4, Problems = 5;

    /// <param name="output">For what was asked for: the JSON document, the dump.</param>
    /// <param name="errors">For the problems, unless a log file is named.</param>
    public static int Run(ParsedCommandLine parsed, LoaderEnvironment environment, Stream output, TextWriter errors)
    {
        var loaded = ConfigurationLoader.Load(parsed.Supervisor.File, environment with { ComparesNodes = true });
        if (parsed.ConfigTestJson) WriteJson(parsed, loaded, output);
        else if (!TryTell(parsed.ConfigTestLog, loaded, errors)) return CannotWrite;
        else if (parsed.Supervisor.DumpConfiguration) WriteDump(loaded, output);
        if (loaded.MainMissing && environment.EnforceIncludes) return MissingFile;
        return loaded.TestStatus == 0 && parsed.IsDoubtful ? Problems : loaded.TestStatus;
    }

    private static bool TryTell(string? logFile, LoadedConfiguration loaded, TextWriter errors)
    {
        try
        {
            using var log = logFile is null ? null : new StreamWriter(logFile);
            foreach (var problem in loaded.Diagnostics) (log ?? errors).WriteLine(problem.ToString());
            return true;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"keepalived: cannot write {logFile}: {failed.Message}");
            return false;
        }
    }

    private static void WriteJson(ParsedCommandLine parsed, LoadedConfiguration loaded, Stream output)
    {
        using var dump = parsed.Supervisor.DumpConfiguration ? new StringWriter() : null;
        if (dump is not null) ConfigurationLoader.Dump(loaded.Text, dump);
        DiagnosticJson.Write(output, parsed.Supervisor.File, loaded, dump?.ToString());
        output.WriteByte((byte)'\n');
    }

    /// <summary>Byte for byte as in the files: each character of the text is a byte.</summary>
    private static void WriteDump(LoadedConfiguration loaded, Stream output)
    {
        using var writer = new StreamWriter(output, Encoding.Latin1, leaveOpen: true);
        ConfigurationLoader.Dump(loaded.Text, writer);
    }
}
