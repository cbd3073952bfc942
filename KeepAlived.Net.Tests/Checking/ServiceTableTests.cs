namespace KeepAlived.Net.Tests.Checking;

/// <summary>A table that is too large to be brought about at once.</summary>
internal sealed class ServiceTableTests
{
    private const int Many = 450;

    [Test]
    public void A_farm_is_set_up_and_taken_back_as_a_whole()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Farm(0, Many));
        Assert.That(lvs.Table, Is.EqualTo(Lines(0, Many)));
        _ = lvs.Director.Stop(keepServices: false);
        Assert.That(lvs.Table, Is.Empty);
    }

    [Test]
    public void What_is_new_is_there_before_the_first_of_what_goes()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Farm(0, Many));
        lvs.Load(Farm(Many - 10, Many));
        Assert.That(lvs.Table, Is.EqualTo(Lines(Many - 10, Many)));
        Assert.That(lvs.MostServices, Is.EqualTo((2 * Many) - 10));
    }

    [Test]
    public void After_a_crash_all_of_it_is_known_as_ours()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Farm(0, Many));
        lvs.Crash();
        lvs.Load(Farm(0, 1));
        Assert.That(lvs.Table, Is.EqualTo(Lines(0, 1)));
    }

    private static string Farm(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(static number =>
        $"virtual_server 10.1.{number / 256}.{number % 256} 80 {{\n lb_algo rr\n lb_kind NAT\n protocol TCP\n real_server 10.0.0.1 80 {{\n }}\n real_server 10.0.0.2 80 {{\n }}\n}}\n"));

    private static string Lines(int first, int count) => string.Join('\n',
        Enumerable.Range(first, count).Select(static number => $"tcp 10.1.{number / 256}.{number % 256} 80 rr: 10.0.0.1=1 10.0.0.2=1").Order(StringComparer.Ordinal));
}
