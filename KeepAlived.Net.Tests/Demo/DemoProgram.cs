using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>The entry point of scripts/demo, inside the lab: plays the stories. (Tests are found by the test runner without it.)</summary>
internal static class DemoProgram
{
    private static int Main(string[] arguments)
    {
        var examples = Path.Combine(Environment.GetEnvironmentVariable("LAB_REPOSITORY") ?? ".", "conf-examples");
        var binary = arguments.FirstOrDefault() is { Length: > 0 } named ? named : LabDaemon.Ours;
        var timeline = new Timeline();
        new HaproxyPairStory(timeline, examples, binary).Play();
        new DirectorsStory(timeline, examples, binary).Play();
        return timeline.Finish();
    }
}
