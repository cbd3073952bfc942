using System.Xml.Linq;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Packaging;

/// <summary>Who may talk to the daemon over D-Bus (CVE-2021-44225 of keepalived: any user could read and set properties of any service).</summary>
internal sealed class BusPolicyTests
{
    private const string Name = "org.keepalived.Vrrp1";

    private static readonly XElement[] Policies = [.. XDocument.Load(Committed.Path("packaging", "debian", $"{Name}.conf")).Root!.Elements("policy")];

    [Test]
    public void By_default_nobody_may_do_anything()
    {
        var rules = Policies.Where(static policy => policy.Attribute("context")?.Value == "default").Elements();
        Assert.That(rules.Select(static rule => $"{rule.Name} {rule.FirstAttribute}"), Is.EquivalentTo(new[] { $"deny own=\"{Name}\"", $"deny send_destination=\"{Name}\"" }));
    }

    [Test]
    public void Whoever_is_allowed_something_is_root()
    {
        var allowing = Policies.Where(static policy => policy.Elements("allow").Any()).ToList();
        Assert.That(allowing.Select(static policy => policy.Attribute("user")?.Value), Is.EqualTo(new[] { "root" }));
    }

    /// <summary>A rule for an interface, a path or properties without a destination would be one for all services of the bus.</summary>
    [Test]
    public void Every_rule_is_about_this_service_alone()
    {
        var names = Policies.SelectMany(static policy => policy.Elements()).Select(static rule => rule.Attribute("own")?.Value ?? rule.Attribute("send_destination")?.Value).ToList();
        Assert.That(names, Is.Not.Empty.And.All.EqualTo(Name));
    }
}
