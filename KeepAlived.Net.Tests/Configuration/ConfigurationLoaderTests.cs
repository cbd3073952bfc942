namespace KeepAlived.Net.Configuration;

internal sealed class ConfigurationLoaderTests
{
    [Test]
    public void The_kernel_is_asked_once_for_each_interface_and_anew_at_the_next_load()
    {
        var asked = new List<string>();
        var text = TextFile.Parse(TextFile.Instance.Replace("192.0.2.99", "192.0.2.99 dev eth9\n192.0.2.98 dev eth9\n192.0.2.97 dev eth0", StringComparison.Ordinal)).Text;
        var machine = TextFile.Machine with { InterfaceExists = name => { asked.Add(name); return name == "eth0"; } };
        Assert.That(ConfigurationLoader.Parse(text, machine).Complaints().Count(line => line.Contains("eth9", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(asked, Is.EquivalentTo(new[] { "eth0", "eth9" }));
        ConfigurationLoader.Parse(text, machine);
        Assert.That(asked, Has.Count.EqualTo(4));
    }

    [Test]
    public void Interfaces_are_listed_once_and_what_is_not_there_is_not_looked_for()
    {
        var (lists, asked) = (0, new List<string>());
        var text = TextFile.Parse(TextFile.Instance.Replace("192.0.2.99", "192.0.2.99 dev eth9\n192.0.2.98 dev eth8", StringComparison.Ordinal)
            + TextFile.Instance.Replace("eth0", "eth7", StringComparison.Ordinal).Replace("vrrp_instance VI_1 {", "vrrp_instance X {\nuse_vmac eth6\n", StringComparison.Ordinal).Replace(" 51", " 52", StringComparison.Ordinal)).Text;
        var machine = TextFile.Machine with
        {
            InterfaceExists = null,
            Interfaces = () => { lists++; return ["eth0"]; },
            TraitsOf = name => { asked.Add(name); return (false, true); },
            IsForeignLink = name => { asked.Add(name); return true; },
        };
        Assert.That(ConfigurationLoader.Parse(text, machine).Complaints().Where(line => line.Contains("exist", StringComparison.Ordinal)).ToList(), Has.Count.EqualTo(3));
        Assert.That(lists, Is.EqualTo(1));
        Assert.That(asked.Distinct(), Is.EquivalentTo(new[] { "eth0" }));
    }
}
