namespace KeepAlived.Net.Supervision;

public class RestartPolicyTests
{
    [Test]
    public void Short_lives_are_followed_by_delays_of_0_1_2_4_up_to_60_seconds()
    {
        var (policy, delays) = (default(RestartPolicy), new List<double>());
        for (var life = 0; life < 10; life++)
        {
            (var delay, policy) = policy.AfterLifeOf(TimeSpan.FromSeconds(1));
            delays.Add(delay.TotalSeconds);
        }
        Assert.That(delays, Is.EqualTo(new double[] { 0, 1, 2, 4, 8, 16, 32, 60, 60, 60 }));
    }

    [Test]
    public void A_life_of_a_minute_starts_the_delays_anew()
    {
        var (_, policy) = new RestartPolicy(5).AfterLifeOf(TimeSpan.FromSeconds(60));
        Assert.That(policy.AfterLifeOf(TimeSpan.FromSeconds(59.9)).Delay, Is.EqualTo(TimeSpan.Zero));
    }

    [TestCase(1, true)]
    [TestCase(2, true)]
    [TestCase(4, true)]
    [TestCase(0, false)]
    [TestCase(70, false)]
    public void Statuses_that_another_start_cannot_mend_end_the_daemon(int status, bool ends) =>
        Assert.That(RestartPolicy.EndsDaemon(status), Is.EqualTo(ends));
}
