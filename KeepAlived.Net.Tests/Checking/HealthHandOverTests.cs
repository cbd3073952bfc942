namespace KeepAlived.Net.Tests.Checking;

/// <summary>A new version of the daemon knows which servers its predecessor found dead.</summary>
internal sealed class HealthHandOverTests
{
    private const string Configuration =
        """
        virtual_server 10.0.0.1 80 {
            lb_algo rr
            lb_kind NAT
            protocol TCP
            real_server 10.0.0.2 80 {
                TCP_CHECK {
                }
            }
            real_server 10.0.0.3 80 {
                TCP_CHECK {
                }
            }
        }
        """;

    private const string Both = "tcp 10.0.0.1 80 rr: 10.0.0.2=1 10.0.0.3=1", One = "tcp 10.0.0.1 80 rr: 10.0.0.3=1";

    [Test]
    public void A_dead_server_stays_out_of_the_table_until_it_is_found_alive()
    {
        using var harness = new DirectorHarness();
        Begin(harness);
        harness.HandOver();
        harness.Load(Configuration);
        Assert.That(harness.Table, Is.EqualTo(One));
        harness.Probe("10.0.0.2", success: true);
        Assert.That(harness.Table, Is.EqualTo(Both), "one success raises it");
    }

    [Test]
    public void After_a_crash_all_servers_count_as_alive_as_at_any_start()
    {
        using var harness = new DirectorHarness();
        Begin(harness);
        harness.Crash();
        harness.Load(Configuration);
        Assert.That(harness.Table, Is.EqualTo(Both));
    }

    [Test]
    public void What_was_handed_over_counts_once()
    {
        using var harness = new DirectorHarness();
        Begin(harness);
        harness.HandOver();
        harness.Load(Configuration);
        harness.Crash();
        harness.Load(Configuration);
        Assert.That(harness.Table, Is.EqualTo(Both));
    }

    private static void Begin(DirectorHarness harness)
    {
        harness.Load(Configuration);
        harness.Probe("10.0.0.2", success: false);
        Assert.That(harness.Table, Is.EqualTo(One));
    }
}
