using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration;

/// <summary>A configuration written in a test, and the machine it is judged for: two interfaces, one user, one program.</summary>
internal static class TextFile
{
    public const string File = "test.conf";

    public static readonly LoaderEnvironment Machine = new("lb1", static name => name is "eth0" or "eth1", static program => program is "killall" or "/bin/true" ? program : null)
    {
        UserExists = static user => user is "root" or "nobody",
    };

    /// <summary>An instance that nobody complains of.</summary>
    public const string Instance = """
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            virtual_ipaddress {
                192.0.2.99
            }
        }
        """;

    /// <summary>The lines as they stand in a file.</summary>
    public static ConfigurationText Lines(string text) =>
        new([.. text.ReplaceLineEndings("\n").Split('\n').Select((line, index) => new SourceLine(File, index + 1, line))]);

    /// <summary>Comments, conditions and definitions are done as in a file.</summary>
    public static LoadedConfiguration Parse(string text)
    {
        var (lines, problems) = (new List<SourceLine>(), new ProblemList());
        var expander = new LineExpander(Machine.ConfigId, problems, (line, made) => lines.Add(line with { Text = made }));
        foreach (var line in Lines(text).Lines) expander.Accept(line);
        return ConfigurationLoader.Parse(new(lines), Machine);
    }

    /// <summary>One instance with more keywords.</summary>
    public static VrrpInstance InstanceWith(string keywords) => Parse(Instance[..^1] + keywords + "\n}").Model.Instances.Single();

    /// <summary>One virtual server with more keywords, and keywords of its real server.</summary>
    public static VirtualServer ServerWith(string keywords, string real = "") => Parse(Server(keywords, real)).Model.VirtualServers.Single();

    public static string Server(string keywords, string real = "") =>
        $"virtual_server 192.0.2.1 80 {{\nprotocol TCP\nlb_algo rr\nlb_kind NAT\n{keywords}\nreal_server 192.0.2.10 80 {{\n{real}\n}}\n}}";

    /// <summary>What is said besides notes.</summary>
    public static string[] Complaints(this LoadedConfiguration loaded) =>
        [.. loaded.Diagnostics.Where(problem => problem.Severity != Severity.Note).Select(problem => $"{problem.Where.Line?.Number}:{problem.Where.Column} {problem.Message}")];

    public static string[] Notes(this LoadedConfiguration loaded) =>
        [.. loaded.Diagnostics.Where(problem => problem.Severity == Severity.Note).Select(problem => problem.Message)];

    public static (List<Statement> Statements, ProblemList Problems) Tokenize(string text)
    {
        var problems = new ProblemList();
        return (new Tokenizer(problems).Parse(Lines(text).Lines), problems);
    }
}
