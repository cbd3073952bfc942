using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking;

/// <summary>Makes the checker of a configured check.</summary>
internal static class CheckerFactory
{
    /// <summary>Whether there is a checker for it yet; the configuration says of others that they have no effect.</summary>
    public static bool IsBuilt(CheckSettings settings) => settings is TcpCheck or MiscCheck or HttpGet { IsTls: false };

    /// <exception cref="InvalidOperationException">It is not built.</exception>
    public static IChecker Make(CheckSettings settings, RealServer server, Spawner spawner, (uint, uint)? account) => settings switch
    {
        TcpCheck => new TcpChecker(Connection(settings, server)),
        HttpGet http => new HttpChecker(Connection(settings, server), http.Urls),
        MiscCheck misc => new MiscChecker(spawner, new SpawnRequest(misc.Script!.Arguments) { Timeout = TimeoutOf(misc), Account = account }, misc.Dynamic),
        _ => throw new InvalidOperationException($"no checker for {settings.GetType().Name}"),
    };

    /// <summary>What makes two checks ask the same: such a check keeps its health across a reload. Its times don't count.</summary>
    public static string IdentityOf(CheckSettings settings)
    {
        var what = settings switch
        {
            HttpGet http => string.Join('\n', http.Urls.Select(url => $"{url.Path}\t{url.VirtualHost}\t{url.Digest}\t{string.Join(' ', url.StatusCodes)}")),
            MiscCheck misc => $"{string.Join('\t', misc.Script!.Arguments)}\n{misc.Dynamic}\n{string.Join(' ', misc.User)}",
            _ => "",
        };
        return $"{settings.GetType().Name}\n{settings.Connection.Address}\n{settings.Connection.Port}\n{settings.Connection.BindAddress}\n{settings.Connection.BindPort}\n{what}";
    }

    private static TimeSpan TimeoutOf(MiscCheck misc) => misc.Timeout > TimeSpan.Zero ? misc.Timeout : misc.Times.DelayLoop;

    private static CheckConnection Connection(CheckSettings settings, RealServer server)
    {
        var target = new IPEndPoint(settings.Connection.Address ?? server.Address, settings.Connection.Port ?? server.Port);
        var any = target.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        var bind = settings.Connection.BindAddress is null && settings.Connection.BindPort == 0 ? null : new IPEndPoint(settings.Connection.BindAddress ?? any, settings.Connection.BindPort);
        return new(target, bind, settings.Times.ConnectTimeout);
    }
}
