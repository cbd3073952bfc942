using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using Mono.Unix;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>Commands as keepalived shows them: each word in single quotes, the program by its real path.</summary>
internal static class ScriptText
{
    public static MibValue? Of(ScriptCommand? command) => command is null || command.Arguments.Length == 0 ? null : MibValue.Text(Quote(command));

    public static string Quote(ScriptCommand command) =>
        string.Join(' ', Array.ConvertAll([RealPath(command.Arguments[0]), .. command.Arguments[1..]], static word => $"'{word}'"));

    private static string RealPath(string program)
    {
        if (!program.StartsWith('/')) return program;
        try
        {
            return UnixPath.GetRealPath(UnixPath.GetCompleteRealPath(program));
        }
        catch (Exception missing) when (missing is IOException or UnixIOException or ArgumentException)
        {
            return program; // it is gone: what the file says is all there is
        }
    }
}
