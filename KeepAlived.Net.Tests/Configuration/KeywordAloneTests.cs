using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Configuration;

/// <summary>
/// A file that holds one keyword in its block, and nothing else that block needs: 2.2.7 crashes on 63 of 517 such files, ours never does.
/// Generated from the inventory of all keywords, only where that is.
/// </summary>
internal sealed class KeywordAloneTests
{
    private static readonly int[] Statuses = [0, 2, 4, 5, 6];

    private static readonly string[] Arguments =
    [
        "", "1", "0", "-1", "99999999999", "1.5", "name", "eth0", "192.0.2.7", "2001:db8::7/64 dev eth0", "on", "192.0.2.7 80", "\"\"", "\"", "/bin/true",
        "{", "x {\n a\n}", "{ a b }", "}", "${X}", "a b c d e f", "\u00ff\u0001", "eth0 weight 5 reverse", "\"a 'b\" c",
    ];

    /// <summary>What stands between a block's keyword and its brace.</summary>
    private static readonly Dictionary<string, string> Headings = new()
    {
        ["virtual_server"] = "192.0.2.1 80",
        ["real_server"] = "192.0.2.2 80",
        ["vrrp_instance"] = "V",
        ["vrrp_sync_group"] = "G",
        ["vrrp_script"] = "S",
        ["vrrp_track_process"] = "P",
        ["vrrp_track_file"] = "F",
        ["track_file"] = "F",
        ["track_group"] = "T",
        ["virtual_server_group"] = "W",
        ["bfd_instance"] = "B",
    };

    /// <summary>The blocks of the inventory, `virtual_server/real_server/HTTP_GET`; what follows a blank is no block.</summary>
    private static IEnumerable<string> Blocks => Corpus.Present?.Keywords.Select(keyword => keyword.Block).Distinct() ?? [];

    [TestCaseSource(nameof(Blocks)), CancelAfter(60_000)]
    public void Gives_a_status(string block)
    {
        foreach (var keyword in Corpus.Present!.Keywords.Where(keyword => keyword.Block == block))
            foreach (var arguments in Arguments)
            {
                var text = InBlock(block, $"{keyword.Name} {arguments}");
                Assert.That(Statuses, Does.Contain(TextFile.Parse(text).TestStatus), text);
            }
    }

    private static string InBlock(string block, string line)
    {
        var path = block.Split(' ')[0].Split('/').Where(part => part is not ("(root)" or "language" or "block")).ToList();
        var open = path.Select(part => $"{part} {Headings.GetValueOrDefault(part)} {{\n");
        return string.Concat(open) + line + "\n" + string.Concat(Enumerable.Repeat("}\n", path.Count));
    }
}
