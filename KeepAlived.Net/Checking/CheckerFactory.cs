using System.Net;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking;

/// <summary>Makes the checker of a configured check.</summary>
internal static class CheckerFactory
{
    /// <summary>Patience beyond a command's own timeout, for killing it.</summary>
    private static readonly TimeSpan KillMargin = TimeSpan.FromSeconds(3);

    public static (IChecker Checker, TimeSpan Timeout) Make(CheckSettings settings, RealServer server, Spawner spawner, (uint, uint)? account) => settings switch
    {
        TcpCheck => (new TcpChecker(Connection(settings, server)), settings.Timing.ConnectTimeout!.Value),
        HttpGet http => (new HttpChecker(Connection(settings, server), http.Urls), settings.Timing.ConnectTimeout!.Value),
        MiscCheck misc => Make(misc, spawner, account),
        _ => throw new InvalidOperationException($"no checker for {settings.GetType().Name}"),
    };

    public static string NameOf(CheckSettings settings) => settings switch
    {
        TcpCheck => "TCP check",
        HttpGet => "HTTP check",
        _ => "Misc check",
    };

    private static (IChecker, TimeSpan) Make(MiscCheck misc, Spawner spawner, (uint, uint)? account)
    {
        var timeout = misc.Timeout > TimeSpan.Zero ? misc.Timeout : misc.Timing.DelayLoop!.Value;
        return (new MiscChecker(spawner, new SpawnRequest(misc.Script!.Arguments) { Timeout = timeout, Account = account }, misc.Dynamic), timeout + KillMargin);
    }

    private static CheckConnection Connection(CheckSettings settings, RealServer server) => new(
        new IPEndPoint(settings.ConnectAddress ?? server.Address, settings.ConnectPort ?? server.Port),
        settings.BindAddress is null && settings.BindPort == 0 ? null : new IPEndPoint(settings.BindAddress ?? IPAddress.Any, settings.BindPort));
}
