using System.Globalization;

namespace KeepAlived.Net.Monitoring;

/// <summary>`keepalived.stats`: what each instance has counted.</summary>
internal static class StatsText
{
    public static string Of(VrrpSnapshot snapshot)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var (instance, status) in snapshot.All)
        {
            var counters = status.Counters;
            text.Write($"""
                VRRP Instance: {instance.Name}
                  Advertisements:
                    Received: {counters.AdvertsReceived}
                    Sent: {counters.AdvertsSent}
                  Became master: {counters.BecameMaster}
                  Released master: {counters.ReleasedMaster}
                  Packet Errors:
                    Length: {counters.LengthErrors}
                    TTL: {counters.TtlErrors}
                    Invalid Type: {counters.TypeErrors}
                    Advertisement Interval: {counters.IntervalErrors}
                    Address List: {counters.AddressListErrors}
                  Authentication Errors:
                    Invalid Type: {counters.AuthenticationTypesUnknown}
                    Type Mismatch: {counters.AuthenticationTypeMismatches}
                    Failure: {counters.AuthenticationFailures}

                """);
            if (instance.Hmac is not null) text.Write($"""
                  Authentication Extension Errors:
                    Missing: {counters.TrailersMissing}
                    Malformed: {counters.TrailersMalformed}
                    Unknown Key: {counters.TrailerKeysUnknown}
                    Invalid HMAC: {counters.TrailersForged}
                    Stale: {counters.TrailersStale}
                    Replay: {counters.TrailersReplayed}

                """);
            text.Write($"""
                  Priority Zero:
                    Received: {counters.PriorityZeroReceived}
                    Sent: {counters.PriorityZeroSent}

                """);
        }
        return text.ToString();
    }
}
