using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>
/// What the README of an example tells its reader to type, section by section: blocks of <c>sh</c>, each after a paragraph that names in bold
/// the hosts it is for.
/// </summary>
internal sealed partial class Walkthrough
{
    private readonly Dictionary<string, List<Block>> _sections = [];

    /// <exception cref="FormatException">A block of commands that names no host.</exception>
    public Walkthrough(string text)
    {
        var (section, paragraph) = ("", "");
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("## ", StringComparison.Ordinal)) section = lines[i][3..].Trim();
            else if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                var end = Array.FindIndex(lines, i + 1, line => line.StartsWith("```", StringComparison.Ordinal));
                if (lines[i].Trim() == "```sh") Add(section, paragraph, string.Join('\n', lines[(i + 1)..end]), i + 1);
                (i, paragraph) = (end, "");
            }
            else paragraph = lines[i].Trim() == "" && !lines[i + 1 < lines.Length ? i + 1 : i].StartsWith("```", StringComparison.Ordinal) ? "" : paragraph + " " + lines[i];
        }
    }

    /// <summary>Commands that one reader types on each of some hosts.</summary>
    internal sealed record Block(IReadOnlyList<string> Hosts, string Commands);

    /// <summary>The blocks of a section in their order.</summary>
    /// <exception cref="FormatException">There is no such section, or it has no commands.</exception>
    public IReadOnlyList<Block> Section(string name) =>
        _sections.TryGetValue(name, out var blocks) ? blocks : throw new FormatException($"the README has no commands below '## {name}'");

    /// <summary>The sections that have commands.</summary>
    public IReadOnlyCollection<string> Sections => _sections.Keys;

    /// <summary>
    /// Types the commands of a section, on all hosts of a block at the same time; the first block that fails ends the story with what was printed.
    /// </summary>
    public void Follow(string section, string directory, IReadOnlyDictionary<string, LabHost> hosts, Timeline timeline)
    {
        foreach (var block in Section(section))
        {
            timeline.Tell($"on {string.Join(", ", block.Hosts)}:");
            timeline.Show(block.Commands);
            var typing = block.Hosts.Select(host => Task.Run(() => hosts[host].Demand($"cd {directory} && set -e; export DEBIAN_FRONTEND=noninteractive; {block.Commands}"))).ToArray();
            Task.WhenAll(typing).GetAwaiter().GetResult();
        }
    }

    [GeneratedRegex(@"\*\*([a-z0-9-]+)\*\*")]
    private static partial Regex Bold();

    private void Add(string section, string paragraph, string commands, int line)
    {
        var hosts = Bold().Matches(paragraph).Select(match => match.Groups[1].Value).ToList();
        if (hosts.Count == 0) throw new FormatException($"line {line}: the paragraph before these commands names no host in bold");
        if (!_sections.TryGetValue(section, out var blocks)) _sections[section] = blocks = [];
        blocks.Add(new(hosts, commands));
    }
}
