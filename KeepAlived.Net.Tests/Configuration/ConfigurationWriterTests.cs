namespace KeepAlived.Net.Configuration;

internal sealed class ConfigurationWriterTests
{
    [Test]
    public void No_secret_is_left_in_a_dump_for_the_log()
    {
        var secrets = KeywordSite.All.Where(site => site.Keyword.Traits.IsSecret).ToList();
        Assert.That(secrets.Select(site => site.Keyword.Name), Is.SupersetOf(new[] { "auth_pass", "password", "key" }));
        foreach (var site in secrets)
        {
            var text = site.With(site.Keyword.Samples.Good[0]);
            var secret = site.Keyword.Samples.Good[0].Split(' ')[^1];
            Assert.That(Dump(text, masksSecrets: false), Does.Contain(secret), $"{site}");
            Assert.That(Dump(text, masksSecrets: true), Does.Contain($"{site.Keyword.Name} ***").And.Not.Contain($" {secret}\n"), $"{site}");
        }
    }

    private static string Dump(string text, bool masksSecrets)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        ConfigurationLoader.Dump(TextFile.Lines(text), writer, masksSecrets);
        return writer.ToString();
    }
}
