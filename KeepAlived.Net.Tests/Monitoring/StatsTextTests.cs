using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Tests.Monitoring;

/// <summary>keepalived.stats: the text is keepalived 2.2.7's, byte by byte.</summary>
internal sealed class StatsTextTests
{
    private const string Instance = "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nversion 3\nMORE\nvirtual_ipaddress {\n10.0.0.9\n}\n}\n";

    [Test]
    public void Every_counter_stands_where_keepalived_has_it() =>
        Assert.That(StatsText.Of(Snapshots.Masters(Instance.Replace("MORE\n", "", StringComparison.Ordinal))), Is.EqualTo(
            """
            VRRP Instance: A
              Advertisements:
                Received: 1
                Sent: 2
              Became master: 3
              Released master: 4
              Packet Errors:
                Length: 5
                TTL: 6
                Invalid Type: 7
                Advertisement Interval: 8
                Address List: 9
              Authentication Errors:
                Invalid Type: 10
                Type Mismatch: 11
                Failure: 12
              Priority Zero:
                Received: 13
                Sent: 14

            """));

    [Test]
    public void With_auth_hmac_its_errors_are_told_too() =>
        Assert.That(StatsText.Of(Snapshots.Masters(Instance.Replace("MORE", "auth_hmac {\nkey 1 0123456789abcdef0123456789abcdef\n}", StringComparison.Ordinal))),
            Does.Contain("  Authentication Extension Errors:\n    Missing: 15\n    Malformed: 16\n    Unknown Key: 17\n    Invalid HMAC: 18\n    Stale: 19\n    Replay: 20\n  Priority Zero:\n"));
}
