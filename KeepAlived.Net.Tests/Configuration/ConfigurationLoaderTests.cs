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
}
