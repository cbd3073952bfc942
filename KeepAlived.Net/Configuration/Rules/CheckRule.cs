using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Checks that cannot work, and the inheritance virtual_server -> real_server -> check: afterwards every check has final values.</summary>
internal sealed class CheckRule : IRule
{
    private static readonly TimeSpan DelayLoop = TimeSpan.FromSeconds(60), ConnectTimeout = TimeSpan.FromSeconds(5);

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        CheckTiming? last = null;
        foreach (var server in model.VirtualServers)
            foreach (var real in server.RealServers)
            {
                real.RemoveChecks(check => !CanRun(check, real, diagnostics));
                real.Weight ??= server.Weight;
                real.InhibitOnFailure ??= server.InhibitOnFailure;
                real.Alpha ??= server.Alpha;
                foreach (var check in real.Checks) Inherit(check, real, server, ref last);
            }
    }

    private static bool CanRun(CheckSettings check, RealServer real, ProblemList diagnostics)
    {
        var problem = check switch
        {
            HttpGet { Urls.Count: 0 } => ("HTTP_GET has no url; it is ignored", "url { path / }"),
            MiscCheck { Script: null } => ("MISC_CHECK has no misc_path; it is ignored", "misc_path \"COMMAND\""),
            _ => default,
        };
        if (problem.Item1 is null) return true;
        diagnostics.Add(Severity.Error, real.Where, problem.Item1, problem.Item2);
        return false;
    }

    /// <summary>Afterwards every check has all its times; equal ones share an object.</summary>
    private static void Inherit(CheckSettings check, RealServer real, VirtualServer server, ref CheckTiming? last)
    {
        if (check is BfdCheck or FileCheck)
        {
            check.Alpha ??= real.Alpha;
            return;
        }
        var delayLoop = Written(check, real, server, "delay_loop")?.DelayLoop ?? DelayLoop;
        var timing = new CheckTiming
        {
            DelayLoop = delayLoop,
            ConnectTimeout = (check is MiscCheck ? Written(null, real, server, "connect_timeout") : Written(check, real, server, "connect_timeout"))?.ConnectTimeout ?? ConnectTimeout,
            Retry = Written(check, real, server, "retry")?.Retry ?? (check is MiscCheck ? 0 : 1),
            DelayBeforeRetry = Written(check, real, server, "delay_before_retry")?.DelayBeforeRetry ?? DefaultDelay(check, delayLoop),
            Warmup = Written(check, real, server, "warmup")?.Warmup ?? delayLoop,
        };
        check.Timing = last = timing.Equals(last) ? last : timing;
        check.Alpha ??= real.Alpha;
        if (check is not HttpGet http) return;
        foreach (var url in http.Urls) url.VirtualHost ??= http.VirtualHost ?? real.VirtualHost ?? server.VirtualHost;
    }

    /// <summary>The times of the innermost block that writes a keyword.</summary>
    private static CheckTiming? Written(CheckSettings? check, RealServer real, VirtualServer server, string keyword) =>
        check?.Timing is { } own && check.IsWritten(keyword) ? own
        : real.Timing is { } near && real.IsWritten(keyword) ? near
        : server.Timing is { } far && server.IsWritten(keyword) ? far
        : null;

    private static TimeSpan DefaultDelay(CheckSettings check, TimeSpan delayLoop) => check switch
    {
        HttpGet => TimeSpan.FromSeconds(3),
        TcpCheck => TimeSpan.FromSeconds(1),
        _ => delayLoop,
    };
}
