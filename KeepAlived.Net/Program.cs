namespace KeepAlived.Net;

/// <summary>Picks the role, wires it, runs it; nothing else.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Console.Error.WriteLine($"Keepalived (KeepAlived.Net), runtime {Environment.Version}, {arguments.Length} arguments");
        return 0;
    }
}
