using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Checks that cannot work, and the inheritance virtual_server -> real_server -> check: afterwards every check has final values.</summary>
internal sealed class CheckRule : IRule
{
    private static readonly string[] ConnectionKeywords = ["connect_ip", "connect_port", "bindto", "bind_port", "bind_if", "fwmark", "connect_timeout"];
    private static readonly TimeSpan DelayLoop = TimeSpan.FromSeconds(60), ConnectTimeout = TimeSpan.FromSeconds(5);

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var server in model.VirtualServers)
        {
            if (server.IsSettled) continue;
            foreach (var real in server.RealServers) Settle(real, server, model, diagnostics);
        }
    }

    private static void Settle(RealServer real, VirtualServer server, KeepalivedConfiguration model, ProblemList diagnostics)
    {
        foreach (var check in real.Checks)
            if (!CanRun(check)) real.RemoveCheck(check);
        foreach (var check in real.Checks)
            if (IsLost(check, model, diagnostics)) real.RemoveCheck(check);
        real.Weight ??= server.Weight;
        real.InhibitOnFailure ??= server.InhibitOnFailure;
        real.Alpha ??= server.Alpha;
        foreach (var check in real.Checks) Inherit(check, real, server);
        foreach (var check in real.Checks)
            if (FollowsNoSession(check, model)) Forget(check, real);
        if (Array.Exists(real.Checks, static check => check is SmtpCheck { Hosts.Count: > 0 })) real.Checks = [.. WithHosts(real.Checks, diagnostics)];
        foreach (var check in real.Checks)
            if (LacksInterface(check, real, diagnostics)) real.RemoveCheck(check);
        foreach (var check in real.Checks)
            if (check is FileCheck file && !file.IsWritten("weight")) file.Weight = model.TrackFiles.Find(definition => definition.Name == file.TrackFile)!.Weight;
    }

    /// <summary>
    /// A host of SMTP_CHECK is a check of its own, instead of the one around it unless that says how to connect. It has the times of the
    /// one around it, but without a connect_timeout of its own it has no time to connect: so it is with keepalived.
    /// </summary>
    private static IEnumerable<CheckSettings> WithHosts(CheckSettings[] checks, ProblemList diagnostics)
    {
        foreach (var check in checks)
        {
            if (check is not SmtpCheck { Hosts: { Count: > 0 } hosts } smtp)
            {
                yield return check;
                continue;
            }
            if (Array.Exists(ConnectionKeywords, smtp.IsWritten)) yield return smtp;
            foreach (var host in hosts)
            {
                host.Take();
                if (!host.IsWritten("connect_timeout")) diagnostics.Add(Severity.Note, host.Where, "this host has no time to answer and fails: connect_timeout is not inherited by it", "write connect_timeout into this block, or the keywords directly into SMTP_CHECK");
                yield return host;
            }
        }
    }

    /// <summary>It follows something that is not defined before it.</summary>
    private static bool IsLost(CheckSettings check, KeepalivedConfiguration model, ProblemList diagnostics)
    {
        var name = (check as FileCheck)?.TrackFile ?? (check as BfdCheck)?.Name;
        return name is not null && IsLost(check, name, model, diagnostics);
    }

    private static bool IsLost(CheckSettings check, string name, KeepalivedConfiguration model, ProblemList diagnostics)
    {
        ConfigurationItem? definition = check is FileCheck ? model.TrackFiles.Find(file => file.Name == name) : model.BfdInstances.Find(bfd => bfd.Name == name);
        if (definition is not null && definition.Where.Line <= check.Where.Line) return false;
        var block = check is FileCheck ? "track_file" : "bfd_instance";
        diagnostics.Add(Severity.Error, check, check is FileCheck ? "track_file" : "name", $"there is no {block} '{name}' before this check; the check is ignored", $"define it above: {block} {name} {{ ... }}");
        if (check is FileCheck) diagnostics.AddAtEnd(Severity.Note, check, "this FILE_CHECK has no track_file");
        return true;
    }

    /// <summary>A link-local address means nothing without its interface.</summary>
    private static bool LacksInterface(CheckSettings check, RealServer real, ProblemList diagnostics)
    {
        var address = check.Connection.Address ?? real.Address;
        if (check is MiscCheck or FileCheck or BfdCheck || !address.IsIPv6LinkLocal || check.Connection.BindInterface is not null) return false;
        diagnostics.AddAtEnd(Severity.Error, check, $"{address} is a link-local address, and this check does not say on which interface; it is ignored", "bind_if INTERFACE");
        return true;
    }

    /// <summary>A session that cannot be had is told of where it is defined.</summary>
    private static bool FollowsNoSession(CheckSettings check, KeepalivedConfiguration model) =>
        check is BfdCheck follower && IsIgnored(follower.Name, model);

    private static bool IsIgnored(string? session, KeepalivedConfiguration model) => model.BfdInstances.Exists(other => other.Name == session && other.IsIgnored);

    /// <summary>Nobody will ever prove a server that waits for the check.</summary>
    private static void Forget(CheckSettings check, RealServer real)
    {
        real.WaitsForSession |= check.Alpha == true;
        real.RemoveCheck(check);
    }

    /// <summary>What they lack was told at their end.</summary>
    private static bool CanRun(CheckSettings check) => check is not (HttpGet { Urls.Count: 0 } or MiscCheck { Script: null } or FileCheck { TrackFile: null } or BfdCheck { Name: null });

    private static void Inherit(CheckSettings check, RealServer real, VirtualServer server)
    {
        check.Alpha ??= real.Alpha;
        if (check is BfdCheck or FileCheck) return;
        ref var times = ref check.Times;
        Inherit("delay_loop", static (ref CheckTiming of) => ref of.DelayLoop, check, real, server, DelayLoop);
        Inherit("retry", static (ref CheckTiming of) => ref of.Retry, check, real, server, DefaultRetry(check));
        Inherit("delay_before_retry", static (ref CheckTiming of) => ref of.DelayBeforeRetry, check, real, server, DefaultDelay(check, times.DelayLoop));
        Inherit("warmup", static (ref CheckTiming of) => ref of.Warmup, check, real, server, times.DelayLoop);
        if (check is not MiscCheck) Inherit("connect_timeout", static (ref CheckTiming of) => ref of.ConnectTimeout, check, real, server, ConnectTimeout);
        if (check is not HttpGet http) return;
        foreach (var url in http.Urls)
        {
            url.ServerName = url.VirtualHost ?? http.VirtualHost ?? server.VirtualHost; // not the real server's: so it is with keepalived
            url.VirtualHost ??= http.VirtualHost ?? real.VirtualHost ?? server.VirtualHost;
        }
    }

    /// <summary>A time of the innermost block that writes it.</summary>
    private static void Inherit<T>(string keyword, TimeOf<T> time, CheckSettings check, RealServer real, VirtualServer server, T standard)
        where T : struct, IEquatable<T>
    {
        if (check.IsWritten(keyword) && (keyword == "retry" || Holds(keyword, time(ref check.Times)))) return;
        time(ref check.Times) = real.IsWritten(keyword) && Holds(keyword, time(ref real.Times)) ? time(ref real.Times)
            : server.IsWritten(keyword) && Holds(keyword, time(ref server.Times)) ? time(ref server.Times)
            : standard;
    }

    /// <summary>Whether the block's value counts: where 0 is out of range, it stands for a value that was refused.</summary>
    private static bool Holds<T>(string keyword, T value)
        where T : struct, IEquatable<T> => keyword is "delay_before_retry" or "warmup" || !value.Equals(default);

    private static int DefaultRetry(CheckSettings check) => check switch
    {
        MiscCheck => 0,
        DnsCheck => 3,
        _ => 1,
    };

    private static TimeSpan DefaultDelay(CheckSettings check, TimeSpan delayLoop) => check switch
    {
        HttpGet => TimeSpan.FromSeconds(3),
        DnsCheck => delayLoop,
        _ => TimeSpan.FromSeconds(1),
    };

    private delegate ref T TimeOf<T>(ref CheckTiming times);
}
