using KeepAlived.Net.Demo;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Demo;

/// <summary>What is typed for a README, and that every example is a story.</summary>
[TestFixture]
internal sealed class WalkthroughTests
{
    private const string Readme = "# Title\n\n## Set up\n\nOn **lb1** and\n**lb2**:\n\n```sh\none\ntwo\n```\n\n```\na picture of **nothing**\n```\n\nOn the **client**:\n```sh\nthree\n```\n\n## Others\n\nOn **lb2**:\n\n```sh\nfour\n```\n";

    [Test]
    public void Commands_are_those_of_the_hosts_that_the_paragraph_names()
    {
        var blocks = new Walkthrough(Readme).Section("Set up");
        Assert.That(blocks.Select(block => $"{string.Join(' ', block.Hosts)}: {block.Commands}"), Is.EqualTo(["lb1 lb2: one\ntwo", "client: three"]));
        Assert.That(new Walkthrough(Readme).Section("Others")[0].Commands, Is.EqualTo("four"));
    }

    [Test]
    public void A_section_that_is_not_there_is_an_error() =>
        Assert.That(() => new Walkthrough(Readme).Section("Tear down"), Throws.TypeOf<FormatException>().With.Message.Contains("## Tear down"));

    [Test]
    public void Commands_for_nobody_are_an_error() =>
        Assert.That(() => new Walkthrough("## A\n\nOn **lb1**:\n\n```sh\none\n```\n\nthen:\n\n```sh\ntwo\n```\n"), Throws.TypeOf<FormatException>().With.Message.Contains("line 11"));

    [Test]
    public void Every_example_is_a_story_with_a_readme_that_can_be_followed()
    {
        var examples = Committed.Path("conf-examples");
        Assert.That(Directory.GetDirectories(examples).Select(Path.GetFileName), Is.EquivalentTo(Stories.All.Keys));
        var list = File.ReadAllText(Path.Combine(examples, "README.md"));
        foreach (var name in Stories.All.Keys)
        {
            Assert.That(list, Does.Match($@"(?m)^\| \[{name}\]\({name}\) \| .+ \| .+ \|$"), "scripts/demo --list reads this table");
            Assert.That(new Walkthrough(File.ReadAllText(Path.Combine(examples, name, "README.md"))).Section("Set up"), Is.Not.Empty, name);
        }
    }
}
