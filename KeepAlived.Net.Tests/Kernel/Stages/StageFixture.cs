using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>Tests that take a configuration through stages beside Debian's keepalived, and the pieces that configurations are written with.</summary>
internal abstract class StageFixture : LabFixture
{
    protected const string Tcp = "TCP_CHECK { }";

    /// <summary>Short times, so that a case takes seconds; every change is told to the notify log.</summary>
    private const string Times = "delay_loop 0.5\n connect_timeout 2\n retry 1\n delay_before_retry 0.2\n warmup 0";

    private StagedPair? _pair;

    /// <summary>A case on this configuration; it begins with <see cref="StagedCase.Start"/>.</summary>
    protected StagedCase Compare(params string[] configuration)
    {
        _pair = Farm.TakePair();
        Watch(_pair.Ours.Daemon, "ours");
        Watch(_pair.Theirs.Daemon, "debian");
        return new(_pair, string.Concat(configuration));
    }

    protected override void End(bool failed)
    {
        if (_pair is null) return;
        if (failed) _pair.Dispose();
        else Farm.GiveBack(_pair);
    }

    /// <summary>A virtual_server block that checks quickly and tells of its quorum.</summary>
    /// <param name="settings">Lines, with ; between them.</param>
    internal static string Virtual(string key, string settings, params string[] realServers) =>
        $"virtual_server {key} {{\n {Times}\n quorum_up \"/etc/keepalived/note quorum_up {key}\"\n quorum_down \"/etc/keepalived/note quorum_down {key}\"\n "
        + $"{Lines(settings)}\n {string.Join("\n ", realServers)}\n}}\n";

    /// <summary>A real_server block whose ups and downs are told.</summary>
    /// <param name="server">1 to 4 with the port, if not 80, as in "2 443" or ":1 53" for IPv6.</param>
    internal static string Real(string server, string settings = "", string check = Tcp)
    {
        var (address, port) = server.Split(' ') is [var name, var number] ? (name, number) : (server, "80");
        address = (address[0] == ':' ? "fd00:" : "10.0.0.") + address;
        return $"real_server {address} {port} {{\n notify_up \"/etc/keepalived/note up {address} {port}\"\n notify_down \"/etc/keepalived/note down {address} {port}\"\n {Lines(settings)}\n {Lines(check)}\n }}";
    }

    private static string Lines(string settings) => settings.Replace(";", "\n", StringComparison.Ordinal);
}
