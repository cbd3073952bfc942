using KeepAlived.Net.Supervision;

namespace KeepAlived.Net.Tests.Supervision;

public class PulseTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    [Test]
    public void A_child_that_answers_is_asked_each_time_and_owes_nothing()
    {
        var pulse = new Pulse();
        pulse.Reset(At(0));
        for (var i = 1; i <= 20; i++)
        {
            Assert.That(pulse.Look(At(3 * i), Interval), Is.EqualTo((uint)i));
            pulse.Answer((uint)i);
        }
        Assert.That(pulse.Owed, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void The_time_since_the_question_is_owed_and_no_second_one_is_asked()
    {
        var pulse = new Pulse();
        pulse.Reset(At(0));
        Assert.That(pulse.Look(At(3), Interval), Is.EqualTo(1));
        Assert.That(pulse.Look(At(6), Interval), Is.Null);
        Assert.That(pulse.Look(At(9.5), Interval), Is.Null);
        Assert.That(pulse.Owed, Is.EqualTo(At(6.5)));
        pulse.Answer(0);
        Assert.That(pulse.Owed, Is.EqualTo(At(6.5)), "an answer to another question");
        pulse.Answer(1);
        Assert.That(pulse.Owed, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void A_pause_of_the_asking_process_forgives_what_was_owed()
    {
        var pulse = new Pulse();
        pulse.Reset(At(0));
        pulse.Look(At(3), Interval);
        pulse.Look(At(6), Interval);
        Assert.That(pulse.Look(At(600), Interval), Is.Null);
        Assert.That(pulse.Owed, Is.EqualTo(TimeSpan.Zero));
        pulse.Look(At(603), Interval);
        Assert.That(pulse.Owed, Is.EqualTo(At(3)), "from then on it counts again");
    }

    [Test]
    public void A_new_life_owes_nothing_of_the_old_one()
    {
        var pulse = new Pulse();
        pulse.Reset(At(0));
        pulse.Look(At(3), Interval);
        pulse.Look(At(6), Interval);
        pulse.Reset(At(7));
        Assert.That((pulse.Owed, pulse.Look(At(9), Interval)), Is.EqualTo((TimeSpan.Zero, (uint?)1)));
    }
}
