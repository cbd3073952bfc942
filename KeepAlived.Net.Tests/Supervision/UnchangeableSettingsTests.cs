using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Supervision;

namespace KeepAlived.Net.Tests.Supervision;

internal sealed class UnchangeableSettingsTests
{
    private static readonly (string? Keyword, GlobalDefinitions Next)[] Changes =
    [
        (null, new()),
        ("net_namespace", new() { NetworkNamespace = "blue" }),
        ("net_namespace_ipvs", new() { IpvsNamespace = "blue" }),
        ("net_namespace_ipvs", new() { IpvsNamespace = "" }),
        ("instance", new() { Instance = "red" }),
        ("nftables", new() { Nftables = "mine" }),
        ("nftables_ipvs", new() { NftablesIpvs = "mine" }),
        ("tmp_config_directory", new() { TemporaryDirectory = "/var/tmp" }),
    ];

    [TestCaseSource(nameof(Changes))]
    public void What_only_a_start_can_change_is_named((string? Keyword, GlobalDefinitions Next) change) =>
        Assert.That(UnchangeableSettings.Changed(new(), change.Next, null), Is.EqualTo(change.Keyword));

    [Test]
    public void A_namespace_of_the_command_line_makes_that_of_the_file_meaningless() =>
        Assert.That(UnchangeableSettings.Changed(new(), new() { NetworkNamespace = "blue" }, "green"), Is.Null);
}
