using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>Checks that cannot work, and the inheritance virtual_server -> real_server -> check: afterwards every check has final values.</summary>
internal sealed class CheckRule : IRule
{
    private static readonly TimeSpan DelayLoop = TimeSpan.FromSeconds(60), ConnectTimeout = TimeSpan.FromSeconds(5);

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var server in model.VirtualServers)
            foreach (var real in server.RealServers)
            {
                real.Checks.RemoveAll(check => !CanRun(check, real, diagnostics));
                real.Weight ??= server.Weight;
                real.InhibitOnFailure ??= server.InhibitOnFailure;
                real.Alpha ??= server.Alpha;
                foreach (var check in real.Checks) Inherit(check, real, server);
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
        diagnostics.Add(new(Severity.Error, real.Where, problem.Item1, problem.Item2));
        return false;
    }

    private static void Inherit(CheckSettings check, RealServer real, VirtualServer server)
    {
        var (own, near, far) = (check.Timing, real.Timing, server.Timing);
        own.DelayLoop ??= near.DelayLoop ?? far.DelayLoop ?? DelayLoop;
        own.ConnectTimeout ??= near.ConnectTimeout ?? far.ConnectTimeout ?? ConnectTimeout;
        own.Retry ??= near.Retry ?? far.Retry ?? (check is MiscCheck ? 0 : 1);
        own.DelayBeforeRetry ??= near.DelayBeforeRetry ?? far.DelayBeforeRetry ?? DefaultDelay(check, own.DelayLoop.Value);
        own.Warmup ??= near.Warmup ?? far.Warmup ?? own.DelayLoop;
        check.Alpha ??= real.Alpha;
        if (check is not HttpGet http) return;
        foreach (var url in http.Urls) url.VirtualHost ??= http.VirtualHost ?? real.VirtualHost ?? server.VirtualHost;
    }

    private static TimeSpan DefaultDelay(CheckSettings check, TimeSpan delayLoop) => check switch
    {
        HttpGet => TimeSpan.FromSeconds(3),
        TcpCheck => TimeSpan.FromSeconds(1),
        _ => delayLoop,
    };
}
