using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Checking;

/// <summary>Makes the checker of a configured check.</summary>
internal static class CheckerFactory
{
    /// <summary>Whether it is asked for by a checker; others follow what is known elsewhere.</summary>
    public static bool Asks(CheckSettings settings) => settings is not (FileCheck or BfdCheck);

    /// <param name="global">Names and keys that checks share.</param>
    /// <param name="tls">For SSL_GET; null: not available.</param>
    /// <exception cref="InvalidOperationException">It is not built.</exception>
    public static IChecker Make(CheckSettings settings, RealServer server, Spawner spawner, (uint, uint)? account, GlobalDefinitions global, TlsClient? tls) => settings switch
    {
        TcpCheck => new TcpChecker(Connection(settings, server)),
        HttpGet http => new HttpChecker(Connection(settings, server), http, tls),
        SmtpCheck or SmtpHost => new SmtpChecker(Connection(settings, server), HeloName(settings, global)),
        DnsCheck dns => new DnsChecker(Connection(settings, server), dns),
        UdpCheck udp => new UdpChecker(Connection(settings, server), udp),
        PingCheck ping => new PingChecker(Connection(settings, server), ping.Size, ping.TimeToLive),
        MiscCheck misc => new MiscChecker(spawner, RequestOf(misc, account, global), misc.Dynamic),
        _ => throw new InvalidOperationException($"no checker for {settings.GetType().Name}"),
    };

    private static SpawnRequest RequestOf(MiscCheck misc, (uint, uint)? account, GlobalDefinitions global) =>
        new(misc.Script!.Arguments) { Timeout = TimeoutOf(misc), Account = account, AllGroups = global.SetSupplementaryGroups, KeepsLinks = global.UseSymlinkPaths };

    /// <summary>Equal for checks that can share an attempt: all that it depends on is in it.</summary>
    public static ProbeKey KeyOf(CheckSettings settings, RealServer server, (uint, uint)? account, GlobalDefinitions global)
    {
        var options = settings switch
        {
            TcpCheck => "",
            HttpGet http => $"{OptionsOf(settings)}\n{http.VirtualHost}",
            MiscCheck misc => $"{OptionsOf(settings)}\n{TimeoutOf(misc)} {account}",
            SmtpCheck or SmtpHost => HeloName(settings, global),
            _ => OptionsOf(settings),
        };
        return new(settings.GetType().Name, Connection(settings, server), options);
    }

    /// <summary>
    /// What makes a check of a new configuration the same as one before, so that it keeps its health: what keepalived compares. Its times
    /// but one don't count, nor does much of what it asks for, such as a virtual host that it inherits.
    /// </summary>
    public static string IdentityOf(CheckSettings settings, RealServer server)
    {
        var what = settings switch
        {
            HttpGet http => $"{http.IsTls} {http.SniName} {http.TlsCompliant} {http.TlsVerify} {http.Method} {string.Join(' ', http.Credentials)}\n{string.Join('\n', http.Urls.Select(url => $"{(url.IsWritten("virtualhost") ? url.VirtualHost : http.VirtualHost)}\t{IdentityOf(url)}"))}",
            DnsCheck dns => dns.Type,
            UdpCheck udp => $"{udp.RequireReply}",
            MiscCheck misc => $"{string.Join('\t', misc.Script!.Arguments)}\n{misc.Dynamic}",
            _ => OptionsOf(settings),
        };
        return $"{settings.Connection.Address ?? server.Address}\t{settings.Connection.Port ?? server.Port}\t{settings.Times.ConnectTimeout}\n{settings.GetType().Name}\n{IdentityOf(settings.Connection)}\n{what}";
    }

    /// <summary>All that the question of a check depends on, but for whom it asks.</summary>
    private static string OptionsOf(CheckSettings settings) => settings switch
    {
        HttpGet http => $"{http.IsTls} {http.Protocol} {http.EnableSni} {http.SniName} {http.FastRecovery} {http.TlsCompliant} {http.TlsVerify} {http.Method} {string.Join(' ', http.Credentials)}\n{string.Join('\n', http.Urls.Select(static url => $"{url.VirtualHost}\t{url.ServerName}\t{IdentityOf(url)}"))}",
        MiscCheck misc => $"{string.Join('\t', misc.Script!.Arguments)}\n{misc.Dynamic}\n{string.Join(' ', misc.User)}",
        SmtpCheck smtp => smtp.HeloName ?? "",
        SmtpHost host => host.HeloName ?? "",
        DnsCheck dns => $"{dns.Type} {dns.Name}",
        FileCheck file => $"{file.TrackFile}",
        BfdCheck session => session.Name ?? "",
        PingCheck ping => $"{ping.Size} {ping.TimeToLive}",
        UdpCheck udp => $"{Hex(udp.Payload)} {udp.RequireReply} {Hex(udp.Reply)} {Hex(udp.ReplyMask)} {udp.MinimumReply} {udp.MaximumReply}",
        _ => "",
    };

    private static string IdentityOf(ConnectionSettings connection) =>
        $"{connection.BindAddress}\t{connection.BindPort}\t{connection.BindInterface}\t{connection.FirewallMark}";

    private static string IdentityOf(HttpUrl url) =>
        $"{url.Path}\t{url.Digest}\t{string.Join(' ', url.StatusCodes)}\t{url.Regex}\t{url.RegexNoMatch} {url.TlsCompliant}\t"
        + $"{string.Join(' ', url.RegexOptions)}\t{url.RegexMinimumOffset} {url.RegexMaximumOffset} {url.RegexStackStart} {url.RegexStackMaximum}";

    private static string Hex(byte[]? bytes) => bytes is null ? "-" : Convert.ToHexString(bytes);

    private static TimeSpan TimeoutOf(MiscCheck misc) => misc.Timeout > TimeSpan.Zero ? misc.Timeout : misc.Times.DelayLoop;

    public static string HeloName(CheckSettings check, GlobalDefinitions global) => (check as SmtpCheck)?.HeloName ?? (check as SmtpHost)?.HeloName ?? global.SmtpHelo ?? SmtpChecker.DefaultHeloName;

    private static CheckConnection Connection(CheckSettings check, RealServer server)
    {
        ref var settings = ref check.Connection;
        var target = new IPEndPoint(settings.Address ?? server.Address, settings.Port ?? server.Port);
        // Without an address keepalived passes the port over.
        var bind = settings.BindAddress is null ? null : new IPEndPoint(settings.BindAddress, settings.BindPort);
        return new(target, bind, check.Times.ConnectTimeout) { FirewallMark = settings.FirewallMark, Interface = settings.BindInterface };
    }
}
