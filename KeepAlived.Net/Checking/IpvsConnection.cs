using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>The kernel's IPVS, opened when it is needed first; its module may be loaded later, so it is looked for again.</summary>
/// <param name="open">Throws <see cref="IpvsUnavailableException"/> or <see cref="LinuxException"/>.</param>
internal sealed class IpvsConnection(Func<IpvsClient> open, ILogger log) : IDisposable
{
    /// <summary>Without IPVS in the kernel, it is looked for again after this long.</summary>
    private static readonly TimeSpan AttemptInterval = TimeSpan.FromSeconds(30);

    private IpvsClient? _client;
    private TimeSpan? _lastAttempt;

    /// <summary>Null if the kernel has no IPVS; the log says so once for each attempt.</summary>
    public IpvsClient? Client => _client ??= Open();

    /// <summary>Does something with the kernel's IPVS; false if there is none or if it refused, which the log tells.</summary>
    public bool Try(Action<IpvsClient> action)
    {
        if (Client is not { } client) return false;
        try
        {
            action(client);
            return true;
        }
        catch (NetlinkException refused)
        {
            log.Problem($"IPVS: {refused.Message}");
            return false;
        }
    }

    public void Dispose() => _client?.Dispose();

    private IpvsClient? Open()
    {
        var now = TimeSpan.FromMilliseconds(Environment.TickCount64);
        if (now - _lastAttempt < AttemptInterval) return null;
        _lastAttempt = now;
        try
        {
            return open();
        }
        catch (IpvsUnavailableException missing)
        {
            log.Problem(missing.Message);
        }
        catch (LinuxException failed)
        {
            log.Problem($"IPVS: {failed.Message}");
        }
        return null;
    }
}
