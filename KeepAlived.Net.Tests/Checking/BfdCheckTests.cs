namespace KeepAlived.Net.Tests.Checking;

/// <summary>BFD_CHECK: a real server is as its session is.</summary>
internal sealed class BfdCheckTests
{
    [Test]
    public void A_server_follows_the_BFD_session_of_its_check()
    {
        using var lvs = new DirectorHarness();
        lvs.Load("bfd_instance f {\n neighbor_ip 10.0.0.2\n}\nvirtual_server 10.0.0.1 80 {\n protocol TCP\n lb_algo rr\n lb_kind NAT\n real_server 10.0.0.2 80 {\n BFD_CHECK {\n name f\n }\n }\n}");
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1"));
        lvs.Director.Judge("other", up: false);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1"));
        lvs.Director.Judge("f", up: false);
        Assert.That(lvs.Table, Does.Not.Contain("10.0.0.2=1"));
        lvs.Director.Judge("f", up: true);
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=1"));
    }

    [Test]
    public void With_alpha_the_first_fault_of_a_session_is_said_once()
    {
        using var lvs = new DirectorHarness();
        lvs.Load("bfd_instance f {\n neighbor_ip 10.0.0.2\n}\nvirtual_server 10.0.0.1 80 {\n protocol TCP\n lb_algo rr\n lb_kind NAT\n alpha\n real_server 10.0.0.2 80 {\n BFD_CHECK {\n name f\n }\n }\n}");
        lvs.Log.Take();
        lvs.Director.Judge("f", up: false);
        Assert.That(lvs.Log.Take(), Is.EqualTo(new[] { "BFD check of [10.0.0.2]:tcp:80 of VS [10.0.0.1]:tcp:80: session f is DOWN" }));
        lvs.Director.Judge("f", up: false);
        Assert.That(lvs.Log.Take(), Is.Empty);
    }
}
