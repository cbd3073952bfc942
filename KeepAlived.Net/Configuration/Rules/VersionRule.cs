using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>What versions 2 and 3 allow: intervals, authentication, and instances without addresses.</summary>
internal sealed class VersionRule : IRule
{
    private static readonly TimeSpan LongestVersion3 = TimeSpan.FromMilliseconds(40950), Centisecond = TimeSpan.FromMilliseconds(10);

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var instance in model.Instances)
        {
            if (instance.Version == 0)
            {
                instance.Version = instance.Family == AddressFamily.InterNetworkV6 ? (byte)3 : model.Global.VrrpVersion;
            }
            CheckInterval(instance, diagnostics);
            CheckFeatures(instance, diagnostics);
        }
        // Version 3 needs at least one address to advertise.
        model.Instances.RemoveAll(instance => instance.Version == 3 && instance.VirtualAddresses.Count == 0);
    }

    private static void CheckInterval(VrrpInstance instance, ProblemList diagnostics)
    {
        var interval = instance.AdvertisementInterval;
        var rounded = instance.Version == 2 ? Round(interval, TimeSpan.FromSeconds(1)) : Round(interval, Centisecond);
        if (instance.Version == 3 && rounded > LongestVersion3) rounded = LongestVersion3;
        if (rounded == interval) return;
        diagnostics.Add(Severity.Warning, instance.Where,
            $"advert_int {interval.TotalSeconds:0.######} of {instance.Name} becomes {rounded.TotalSeconds:0.##}",
            instance.Version == 2 ? "version 2 has whole seconds; `version 3` has hundredths"
                : "version 3 has hundredths of a second up to 40.95");
        instance.AdvertisementInterval = rounded;
    }

    private static TimeSpan Round(TimeSpan interval, TimeSpan unit) =>
        TimeSpan.FromTicks(Math.Max(1, (interval.Ticks + (unit.Ticks / 2)) / unit.Ticks) * unit.Ticks);

    private static void CheckFeatures(VrrpInstance instance, ProblemList diagnostics)
    {
        if (instance.Authentication.Type != AuthenticationType.None && instance.Version == 3)
        {
            diagnostics.Add(Severity.Error, instance.Where, $"version 3 of {instance.Name} has no authentication; it is ignored",
                "remove the authentication block");
            instance.Authentication.Type = AuthenticationType.None;
        }
        if (instance is { Authentication.Type: AuthenticationType.AuthenticationHeader, Family: AddressFamily.InterNetworkV6 })
        {
            diagnostics.Add(Severity.Warning, instance, "auth_type", $"{instance.Name} advertises by IPv6, which has no auth_type AH; it is ignored", "remove the authentication block");
            instance.Authentication.Type = AuthenticationType.None;
        }
    }
}
