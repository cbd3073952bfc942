using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration;

/// <summary>A configuration written in a test, and the machine it is judged for: three interfaces, one user, one program.</summary>
internal static class TextFile
{
    public const string File = "test.conf";

    public static readonly LoaderEnvironment Machine = new("lb1", static name => name is "eth0" or "eth1" or "eth2", static program => program is "killall" or "/bin/true" or "/bin/open" ? program : null)
    {
        UserExists = static user => user is "root" or "nobody",
        GroupExists = static group => group is "root" or "nogroup",
        PathExists = static path => path is "/bin/true" or "/etc" or "/etc/passwd",
        IsRoot = static account => account is [] or ["root", ..],
        WeaknessOf = static program => program == "/bin/open" ? ("everybody may write to /bin/open", "chmod o-w /bin/open") : null,
        NamespaceExists = static _ => false,
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
    public static ConfigurationText Lines(string text)
    {
        var made = new ConfigurationText();
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n')) made.Add(File, ++number, line);
        return made;
    }

    public static List<SourceLine> AllLines(ConfigurationText text) => [.. Enumerable.Range(0, text.Count).Select(text.LineAt).Where(line => line.Text.Length > 0)];

    /// <summary>Comments, conditions and definitions are done as in a file.</summary>
    public static LoadedConfiguration Parse(string text, SettledServers? before = null)
    {
        var problems = new ProblemList();
        var reader = new SourceReader(Machine.ConfigId, problems);
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n')) reader.Accept(File, ++number, System.Text.Encoding.Latin1.GetBytes(line));
        return ConfigurationLoader.Parse(problems.Text, Machine, before);
    }

    /// <summary>One instance with more keywords.</summary>
    public static VrrpInstance InstanceWith(string keywords) => Parse(Instance[..^1] + keywords + "\n}").Model.Instances.Single();

    /// <summary>One virtual server with more keywords, and keywords of its real server.</summary>
    public static VirtualServer ServerWith(string keywords, string real = "") => Parse(Server(keywords, real)).Model.VirtualServers.Single();

    public static string Server(string keywords, string real = "") =>
        $"virtual_server 192.0.2.1 80 {{\nprotocol TCP\nlb_algo rr\nlb_kind NAT\n{keywords}\nreal_server 192.0.2.10 80 {{\n{real}\n}}\n}}";

    /// <summary>One virtual server of a farm, with two real ones: 10.0.0.N before 10.0.1.N and 10.0.2.N.</summary>
    /// <param name="weight">Of the first.</param>
    public static string FarmServer(int number, string weight = "1", string more = "") => $$"""
        virtual_server 10.0.0.{{number}} 80 {
            lb_algo rr
            protocol TCP
            lb_kind NAT
            {{more}}
            real_server 10.0.1.{{number}} 80 {
                weight {{weight}}
                TCP_CHECK {
                }
            }
            real_server 10.0.2.{{number}} 80 {
                TCP_CHECK {
                }
            }
        }

        """;

    /// <summary>What the reader makes of the lines: words joined by `|`, and braces.</summary>
    public static (List<string> Statements, ProblemList Problems) Split(string text)
    {
        var (statements, problems) = (new List<string>(), new ProblemList(Lines(text)));
        var reader = new StatementReader(problems.Text, problems);
        for (var kind = reader.Read(); kind != StatementKind.End; kind = reader.Read())
            statements.Add(kind switch { StatementKind.Open => "{", StatementKind.Close => "}", _ => string.Join('|', reader.Current.TextsFrom(0)) });
        return (statements, problems);
    }

    /// <summary>Words as if they stood in a file.</summary>
    public static Word[] Words(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => new Word(word.Trim('"').ToCharArray(), 0, word.Trim('"').Length, 1, word.Length, word[0] == '"'))];

    /// <summary>What is said besides notes.</summary>
    public static string[] Complaints(this LoadedConfiguration loaded) =>
        [.. loaded.Diagnostics.Where(problem => problem.Severity != Severity.Note).Select(problem => $"{problem.Where.Line?.Number}:{problem.Where.Column} {problem.Message}")];

    public static string[] Notes(this LoadedConfiguration loaded) =>
        [.. loaded.Diagnostics.Where(problem => problem.Severity == Severity.Note).Select(problem => problem.Message)];
}
