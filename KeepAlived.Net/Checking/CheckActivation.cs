using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>The checks of virtual servers that begin, or end while their addresses are elsewhere: what they ask, and the checkers that ask it.</summary>
internal sealed class CheckActivation(ServerNotices notices, Spawner spawner, GlobalDefinitions global, TlsClient? tls, ILogger log)
{
    private readonly Dictionary<CheckState, (uint, uint)> _accounts = [];

    /// <summary>Other checks ran before.</summary>
    public bool Started { get; init; }

    /// <summary>The checks that are made, each with what it asks; the log tells.</summary>
    public List<(CheckState Check, ProbeKey Key)> Of(VirtualServerState[] servers)
    {
        var checks = new List<(CheckState, ProbeKey)>();
        foreach (var server in servers)
            foreach (var real in server.Servers)
                foreach (var check in real.Checks)
                    if (!IsSuspended(server, real) && KeyOf(check) is { } key)
                    {
                        checks.Add((check, key));
                        log.ActivatingCheck(real.Name, server.Name);
                    }
        return checks;
    }

    public IChecker Make(CheckState check) =>
        CheckerFactory.Make(check.Settings, check.Server.Settings, spawner, _accounts.TryGetValue(check, out var account) ? account : null, global, tls);

    private bool IsSuspended(VirtualServerState server, RealServerState real)
    {
        if (!server.Suspended) return false;
        if (Started) log.SuspendingCheck(real.Name, server.Name);
        else log.DeactivatingCheck(real.Name, server.Name);
        return true;
    }

    /// <summary>Null: it is not asked for; the kernel or the bfd process tells, or its account is missing.</summary>
    private ProbeKey? KeyOf(CheckState check)
    {
        if (!CheckerFactory.Asks(check.Settings)) return null;
        (uint, uint)? account = null;
        if (check.Settings is MiscCheck misc && !notices.TryAccount(misc.Script!, misc.User, out account)) return null;
        if (account is { } other) _accounts.Add(check, other);
        return CheckerFactory.KeyOf(check.Settings, check.Server.Settings, account, global);
    }
}
