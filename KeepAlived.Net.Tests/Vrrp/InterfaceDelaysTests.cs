using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Tests.Vrrp;

/// <summary>interface_up_down_delays as it is read and limited; measured with keepalived 2.2.7.</summary>
internal sealed class InterfaceDelaysTests
{
    // Down and up as written, and what counts: with advert_int 1 no more than 2 - 1/256 s on the instance's own interface.
    [TestCase("eth0 2", 1.996093, 0), TestCase("eth0 0.1 3", 0.1, 1.996093), TestCase("eth0 0.5 1.5", 0.5, 1.5), TestCase("eth1 2.5 1.5", 2.5, 1.5), TestCase("eth0 0", 0, 0)]
    public void Delays_stay_below_what_a_master_may_be_silent(string line, double down, double up)
    {
        var delay = Parse(line).InterfaceDelays.Single();
        Assert.That(delay.Down.TotalSeconds, Is.EqualTo(down).Within(2e-6));
        Assert.That(delay.Up.TotalSeconds, Is.EqualTo(up).Within(2e-6));
    }

    private static KeepalivedConfiguration Parse(string line)
    {
        var text = new ConfigurationText();
        var lines = $"interface_up_down_delays {{\n{line}\n}}\nvrrp_instance i {{\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {{\n10.0.0.9\n}}\n}}".Split('\n');
        for (var i = 0; i < lines.Length; i++) text.Add("test.conf", i + 1, lines[i]);
        return ConfigurationLoader.Parse(text, new LoaderEnvironment("test")).Model;
    }
}
