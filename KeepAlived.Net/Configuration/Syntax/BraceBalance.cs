namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>keepalived counts braces while it reads files, whatever they enclose; what blocks mean comes later.</summary>
internal static class BraceBalance
{
    public static void Report(ProblemList problems)
    {
        var reader = new StatementReader(problems.Text, null);
        var open = new Stack<Place>();
        for (var kind = reader.Read(); kind != StatementKind.End; kind = reader.Read())
        {
            if (kind == StatementKind.Open) open.Push(reader.Current.Count > 0 ? reader.Current.Where() : reader.Brace);
            else if (kind == StatementKind.Close && !open.TryPop(out _)) problems.Add(Severity.Error, reader.Brace, "extra '}'", "no block is open here");
        }
        if (open.Count > 0)
            problems.Add(Severity.Error, open.Peek(), $"{(open.Count == 1 ? "this block is" : $"this block and {open.Count - 1} around it are")} not closed", "add a '}'");
    }
}
