namespace KeepAlived.Net.Configuration.Keywords;

internal sealed class KnownKeywordsTests
{
    [TestCase("global_defs", "router_id", false, Need.Expected)]
    [TestCase("global_defs", "vrrp_version", false, Need.Mandatory)]
    [TestCase("(root)", "vrrp_script", true, Need.Mandatory)]
    [TestCase("(root)", "vrrp_instance", true, Need.None)]
    [TestCase("vrrp_instance", "nopreempt", false, Need.None)]
    public void Keywords_are_known_with_what_they_need(string block, string keyword, bool opensBlock, Need need) =>
        Assert.That(KnownKeywords.Find(block, keyword), Is.EqualTo(new KnownKeyword(opensBlock, need)));

    [Test]
    public void What_is_declared_is_known()
    {
        foreach (var name in GlobalKeywords.Schema.Select(keyword => keyword.Name)) Assert.That(KnownKeywords.Find("global_defs", name), Is.Not.Null, name);
        foreach (var name in VrrpInstanceKeywords.Schema.Select(keyword => keyword.Name)) Assert.That(KnownKeywords.Find("vrrp_instance", name), Is.Not.Null, name);
        foreach (var name in VirtualServerKeywords.Schema.Select(keyword => keyword.Name)) Assert.That(KnownKeywords.Find("virtual_server", name), Is.Not.Null, name);
        foreach (var name in RootKeywords.Schema.Select(keyword => keyword.Name)) Assert.That(KnownKeywords.Find("(root)", name), Is.Not.Null, name);
    }

    [Test]
    public void Each_known_keyword_without_effect_is_noted_once_and_is_no_complaint()
    {
        var loaded = TextFile.Parse("global_defs {\n enable_traps\n}\nglobal_defs {\n enable_traps\n}\n" + TextFile.Instance);
        Assert.That(loaded.Notes(), Is.EqualTo(new[] { "'enable_traps' is accepted, has no effect yet" }));
        Assert.That(loaded.TestStatus, Is.Zero);
    }

    [Test]
    public void Every_known_block_without_effect_swallows_its_contents()
    {
        var loaded = TextFile.Parse("static_routes {\n 10.0.0.0/8 via 192.0.2.1\n}\nbfd_instance x {\n neighbor_ip 192.0.2.2\n}\n" + TextFile.Instance);
        Assert.That(loaded.Complaints(), Is.Empty);
        Assert.That(loaded.Notes(), Has.Length.EqualTo(2));
    }

    [TestCase("priority 5", "it belongs in vrrp_instance")]
    [TestCase("vrrp_instnce A {\n}", "did you mean 'vrrp_instance'?")]
    public void A_keyword_in_the_wrong_place_is_sent_to_the_right_one(string text, string hint) =>
        Assert.That(TextFile.Parse(text).Diagnostics.First().Hint, Is.EqualTo(hint));

    [Test]
    public void The_contents_of_an_unknown_block_belong_to_the_block_around_it()
    {
        var loaded = TextFile.Parse(TextFile.Instance[..^1] + "settings {\n priority 50\n}\nadvert_int 3\n}");
        Assert.That(loaded.Complaints().Single(), Does.EndWith("unknown keyword 'settings' in vrrp_instance"));
        var instance = loaded.Model.Instances.Single();
        Assert.That((instance.Priority, instance.AdvertisementInterval), Is.EqualTo(((byte)50, TimeSpan.FromSeconds(3))));
    }

    [Test]
    public void Old_keywords_name_the_new_one() =>
        Assert.That(TextFile.Parse(TextFile.Server("", "HTTP_GET {\n nb_get_retry 3\n url {\n path /\n }\n}")).Diagnostics.Select(problem => problem.Hint), Does.Contain("use retry"));
}
