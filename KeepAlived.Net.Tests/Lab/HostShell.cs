using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace KeepAlived.Net.Lab;

/// <summary>
/// A shell that stays in a host and runs one command after the other: starting programs is what costs most in the lab, and so a command
/// starts no nsenter and no shell of its own.
/// </summary>
internal sealed class HostShell(string[] enter) : IDisposable
{
    private const char EndOfOutput = '\u0001';
    private readonly Process _process = Shell.Start("nsenter", [.. enter, "sh"]);

    /// <summary>Runs a command; null when the shell is gone, as after a power cut.</summary>
    public Shell.Result? Run(string command)
    {
        try
        {
            _process.StandardInput.Write($"( eval '{command.Replace("'", @"'\''", StringComparison.Ordinal)}' ) 2>&1 </dev/null; printf '\\001%d\\n' $?\n");
            _process.StandardInput.Flush();
            var output = new StringBuilder();
            int next;
            while ((next = _process.StandardOutput.Read()) >= 0)
                if (next == EndOfOutput) return new(int.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture), output.ToString());
                else output.Append((char)next);
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>To be called when its host is gone, and it with it.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
