using System.Diagnostics;

namespace KeepAlived.Net.Lab;

/// <summary>Runs programs and collects what they print.</summary>
internal static class Shell
{
    /// <summary>What a program printed (standard output, then standard error) and its exit status.</summary>
    internal sealed record Result(int Status, string Output);

    public static Result Run(string program, params IReadOnlyList<string> arguments)
    {
        using var process = Start(program, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output + error.Result);
    }

    /// <summary>As <see cref="Run"/>; a status other than 0 is an error with the program's words.</summary>
    public static string Demand(string program, params IReadOnlyList<string> arguments)
    {
        var result = Run(program, arguments);
        return result.Status == 0 ? result.Output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: status {result.Status}: {result.Output}");
    }

    public static Process Start(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        return Process.Start(start)!;
    }

    /// <summary>Polls until a condition holds; the time it took, or null after the limit.</summary>
    public static TimeSpan? WaitFor(TimeSpan limit, Func<bool> condition, TimeSpan? every = null)
    {
        var watch = Stopwatch.StartNew();
        using var pause = new ManualResetEventSlim(initialState: false, spinCount: 0);
        while (!condition())
        {
            if (watch.Elapsed > limit) return null;
            pause.Wait(every ?? TimeSpan.FromMilliseconds(50));
        }
        return watch.Elapsed;
    }
}
