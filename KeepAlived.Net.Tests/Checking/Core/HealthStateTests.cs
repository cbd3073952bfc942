using FsCheck;
using FsCheck.Fluent;
using KeepAlived.Net.Checking.Core;

namespace KeepAlived.Net.Tests.Checking.Core;

/// <summary>Probes are written as letters: s success, f failure; states as + up, - down, after each probe.</summary>
internal sealed class HealthStateTests
{
    [TestCase(false, 0, "s", "+")]
    [TestCase(false, 3, "f", "-", Description = "the first verdict needs no retries")]
    [TestCase(false, 3, "sfff", "++++", Description = "three failures are forgiven")]
    [TestCase(false, 3, "sffff", "++++-", Description = "the fourth is not")]
    [TestCase(false, 3, "sfffsfff", "++++++++", Description = "a success forgets failures")]
    [TestCase(false, 3, "sffffs", "++++-+", Description = "a single success raises")]
    [TestCase(false, 3, "fs", "-+")]
    [TestCase(false, 3, "ffsf", "--++", Description = "raised again, it has its retries")]
    [TestCase(false, 0, "sf", "+-", Description = "without retries the first failure counts")]
    [TestCase(true, 3, "s", "+")]
    [TestCase(true, 3, "ffs", "--+", Description = "alpha: down until the first success")]
    public void The_health_of_a_check_over_time(bool alpha, int retry, string probes, string expected)
    {
        var health = HealthState.Initial(alpha);
        var states = "";
        foreach (var probe in probes)
        {
            health = health.After(probe == 's', retry);
            states += health.Up ? '+' : '-';
        }
        Assert.That(states, Is.EqualTo(expected));
    }

    [TestCase(false, 2, "fff", "++-")]
    [TestCase(false, 0, "f", "-")]
    [TestCase(false, 2, "ffsfff", "+++++-")]
    [TestCase(true, 1, "ffsf", "--++", Description = "alpha: down until the first success")]
    public void A_patient_check_forgives_its_first_failures_too(bool alpha, int retry, string probes, string expected)
    {
        var health = HealthState.Initial(alpha);
        var states = "";
        foreach (var probe in probes) states += (health = health.After(probe == 's', retry, patient: true)).Up ? '+' : '-';
        Assert.That(states, Is.EqualTo(expected));
    }

    [Test]
    public void With_alpha_a_patient_check_is_judged_after_its_retries()
    {
        var first = HealthState.Initial(true).After(false, 1, patient: true);
        Assert.That((first.Judged, first.Retrying), Is.EqualTo((false, true)));
        var second = first.After(false, 1, patient: true);
        Assert.That((second.Judged, second.Retrying), Is.EqualTo((true, false)));
    }

    [Test]
    public void Without_alpha_it_is_up_before_the_first_probe_and_with_alpha_it_is_not() =>
        Assert.That((HealthState.Initial(false).Up, HealthState.Initial(true).Up), Is.EqualTo((true, false)));

    [Test]
    public void Only_a_forgiven_failure_asks_for_a_quick_retry()
    {
        var up = HealthState.Initial(false).After(true, 2);
        Assert.That(up.Retrying, Is.False);
        Assert.That(up.After(false, 2).Retrying, Is.True);
        Assert.That(up.After(false, 0).Retrying, Is.False, "down: every delay_loop is one attempt");
    }

    [Test]
    public void A_success_always_raises_and_more_than_retry_failures_always_lower() => Prop.ForAll<bool[], bool, byte>((probes, alpha, retry) =>
    {
        var (health, failuresInARow, judged) = (HealthState.Initial(alpha), 0, false);
        foreach (var success in probes)
        {
            var was = health;
            health = health.After(success, retry);
            failuresInARow = success ? 0 : failuresInARow + 1;
            if (success && !health.Up) return false;
            if (failuresInARow > retry && health.Up) return false;
            if (!success && !was.Up && health.Up) return false;
            if (judged && was.Up && failuresInARow <= retry && !health.Up) return false;
            judged = true;
        }
        return true;
    }).QuickCheckThrowOnFailure();
}
