namespace KeepAlived.Net.Demo;

/// <summary>The entry point of scripts/demo, inside the lab: plays the stories that are named. (Tests are found by the test runner without it.)</summary>
internal static class DemoProgram
{
    private static int Main(string[] arguments)
    {
        var timeline = new Timeline();
        foreach (var name in arguments.Where(argument => argument != "--debian"))
        {
            using var story = Stories.All[name](timeline);
            story.IsPlayedWithDebians = arguments.Contains("--debian");
            story.Play();
        }
        return timeline.Finish();
    }
}
