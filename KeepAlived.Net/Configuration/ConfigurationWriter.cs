using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration;

/// <summary>Writes a configuration so that it reads back to the same model.</summary>
/// <param name="masksSecrets">Passwords and keys become `***`: for logs.</param>
internal sealed class ConfigurationWriter(TextWriter writer, bool masksSecrets = false)
{
    private const string Indent = "    ";
    private int _depth;

    /// <param name="arguments">Null: the model holds nothing that could be written.</param>
    public void Line(string keyword, string? arguments, Traits traits = default)
    {
        if (arguments is null) return;
        if (masksSecrets && traits.IsSecret) arguments = "***";
        WriteIndent();
        writer.WriteLine(arguments.Length == 0 ? keyword : $"{keyword} {arguments}");
    }

    public void Command(string keyword, ScriptCommand? command)
    {
        if (command is not null) Line(keyword, CommandLine.Format(command));
    }

    public void Open(string heading) => Line(heading + " {", "", default, 1);

    public void Close() => Line("}", "", default, -1);

    public void Entries(string keyword, IEnumerable<string> lines)
    {
        Open(keyword);
        foreach (var line in lines) Line(line, "");
        Close();
    }

    private void Line(string text, string arguments, Traits traits, int deeper)
    {
        if (deeper < 0) _depth += deeper;
        Line(text, arguments, traits);
        if (deeper > 0) _depth += deeper;
    }

    private void WriteIndent()
    {
        for (var i = 0; i < _depth; i++) writer.Write(Indent);
    }
}
