using System.Diagnostics;
using System.Globalization;

namespace KeepAlived.Net.Demo;

/// <summary>What the demo tells: what happens when, what was measured, and what was checked.</summary>
internal sealed class Timeline
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public void Title(string text) => Console.WriteLine($"\n=== {text} ===\n");

    public void Tell(string text) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{_watch.Elapsed.TotalSeconds,5:F1} s]       {text}"));

    public void Show(string text)
    {
        foreach (var line in text.TrimEnd().Split('\n')) Console.WriteLine($"                {line}");
    }

    public void Check(bool holds, string claim)
    {
        if (holds) Passed++;
        else Failed++;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{_watch.Elapsed.TotalSeconds,5:F1} s]  {(holds ? "ok  " : "FAIL")} {claim}"));
    }

    /// <summary>A measured gap beside what the protocol's timers allow; both in seconds.</summary>
    public void Gap(string what, TimeSpan measured, double allowed, string why) =>
        Check(measured.TotalSeconds <= allowed, string.Create(CultureInfo.InvariantCulture, $"{what}: {measured.TotalSeconds:F2} s without service, allowed {allowed:F2} s ({why})"));

    public int Finish()
    {
        Console.WriteLine($"\ndemo: {Passed} checks passed, {Failed} failed");
        return Failed == 0 ? 0 : 1;
    }
}
