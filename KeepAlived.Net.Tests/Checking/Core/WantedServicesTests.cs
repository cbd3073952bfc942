using FsCheck;
using FsCheck.Fluent;
using KeepAlived.Net.Checking.Core;

namespace KeepAlived.Net.Tests.Checking.Core;

/// <summary>Servers are written as letters: u up, d down, U and D the same with inhibit_on_failure; weights are 3.</summary>
internal sealed class WantedServicesTests
{
    [TestCase("uu", true, "none", "1=3 2=3")]
    [TestCase("ud", true, "none", "1=3", Description = "what is down leaves")]
    [TestCase("uD", true, "none", "1=3 2=0", Description = "or is inhibited")]
    [TestCase("dd", false, "none", "", Description = "without a sorry server the service is empty")]
    [TestCase("ud", false, "none", "1=3", Description = "without a sorry server a lost quorum withdraws nobody")]
    [TestCase("uu", true, "plain", "1=3 2=3")]
    [TestCase("ud", false, "plain", "sorry=1", Description = "the live ones are withdrawn too")]
    [TestCase("UD", false, "plain", "1=0 2=0 sorry=1", Description = "keepalived 2.2.7 keeps inhibited servers, live ones too, with weight 0")]
    [TestCase("uu", true, "inhibit", "1=3 2=3 sorry=0")]
    [TestCase("dd", false, "inhibit", "sorry=1")]
    public void Destinations(string servers, bool quorum, string sorry, string expected)
    {
        var live = servers.Select(letter => new LiveServer(char.ToLowerInvariant(letter) == 'u', char.IsUpper(letter), 3)).ToArray();
        var wanted = WantedServices.Destinations(live, quorum, sorry != "none", sorry == "inhibit")
            .Select(destination => $"{(destination.IsSorryServer ? "sorry" : destination.Server + 1)}={destination.Weight}");
        Assert.That(string.Join(' ', wanted.Order(StringComparer.Ordinal)), Is.EqualTo(expected));
    }

    [Test]
    public void Never_do_both_a_real_server_and_the_sorry_server_get_connections() => Prop.ForAll<(bool Up, bool Inhibit, byte Weight)[], bool, bool>((servers, quorum, inhibit) =>
    {
        var wanted = WantedServices.Destinations(Live(servers), quorum, true, inhibit).Where(destination => destination.Weight > 0).ToList();
        return wanted.All(destination => destination.IsSorryServer) || wanted.All(destination => !destination.IsSorryServer);
    }).QuickCheckThrowOnFailure();

    [Test]
    public void A_server_that_is_down_never_gets_connections() => Prop.ForAll<(bool Up, bool Inhibit, byte Weight)[], bool, bool>((servers, quorum, sorry) =>
        WantedServices.Destinations(Live(servers), quorum, sorry, false)
            .All(wanted => wanted.IsSorryServer || wanted.Weight == 0 || servers[wanted.Server].Up)).QuickCheckThrowOnFailure();

    [Test]
    public void Only_servers_that_are_up_count_for_the_quorum() => Prop.ForAll<(bool Up, bool Inhibit, byte Weight)[]>(servers =>
        WantedServices.LiveWeight(Live(servers)) == (ulong)servers.Sum(server => server.Up ? server.Weight : 0)).QuickCheckThrowOnFailure();

    private static LiveServer[] Live((bool Up, bool Inhibit, byte Weight)[] servers) =>
        [.. servers.Select(server => new LiveServer(server.Up, server.Inhibit, server.Weight))];
}
