namespace KeepAlived.Net.Configuration.Rules;

internal sealed class HmacRuleTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private string _file = "";

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(_file);

    [TestCase($"key 1 {Key}", 1, 32, 5)]
    [TestCase($"key 1 hex:{Key}{Key}", 1, 32, 5)]
    [TestCase($"key 1 {Key}\nkey 7 {Key}{Key}\nactive_key 7", 7, 64, 5)]
    [TestCase($"key 1 {Key}\ntime_window 60", 1, 32, 60)]
    public void Keys_are_read(string lines, int active, int length, int window)
    {
        var parsed = TextFile.Parse(With(lines));
        Assert.That(parsed.Complaints(), Is.Empty);
        var hmac = parsed.Model.Instances.Single().Hmac!;
        Assert.That((hmac.ActiveKey, hmac.Ring.Find(key => key.Id == active).Bytes.Length, hmac.TimeWindow), Is.EqualTo((active, length, TimeSpan.FromSeconds(window))));
    }

    [Test]
    public void The_window_is_three_intervals_if_that_is_longer() =>
        Assert.That(TextFile.Parse(With($"key 1 {Key}").Replace("auth_hmac", "advert_int 4\nauth_hmac", StringComparison.Ordinal)).Model.Instances[0].Hmac!.TimeWindow, Is.EqualTo(TimeSpan.FromSeconds(12)));

    [Test]
    public void A_key_may_be_in_a_file_whose_line_end_does_not_count()
    {
        File.WriteAllText(_file, Key + "\n");
        var parsed = TextFile.Parse(With($"key 1 file:{_file}"));
        Assert.That(parsed.Model.Instances.Single().Hmac!.Ring.Single().Bytes, Has.Length.EqualTo(32));
    }

    [TestCase("key 0 " + Key, "no number 1..255")]
    [TestCase("key 256 " + Key, "no number 1..255")]
    [TestCase("key 1 short", "has 5 bytes")]
    [TestCase($"key 1 {Key}{Key}x", "has 65 bytes")]
    [TestCase("key 1 hex:0g", "hexadecimal")]
    [TestCase("key 1 file:/nowhere/key", "/nowhere/key")]
    [TestCase("", "no key that can be used")]
    public void An_instance_without_a_usable_key_does_not_run(string lines, string message)
    {
        var parsed = TextFile.Parse(With(lines));
        Assert.That(parsed.Complaints(), Has.Some.Contains(message));
        Assert.That(parsed.Model.Instances, Is.Empty);
    }

    [Test]
    public void One_of_several_keys_has_to_be_the_active_one()
    {
        var parsed = TextFile.Parse(With($"key 3 {Key}\nkey 4 {Key}"));
        Assert.That(parsed.Complaints(), Has.Some.Contains("which of its keys signs"));
        Assert.That(parsed.Model.Instances.Single().Hmac!.ActiveKey, Is.EqualTo(3));
    }

    private static string With(string lines) => $"{TextFile.Instance[..^1]}auth_hmac {{\n{lines}\n}}\n}}";
}
