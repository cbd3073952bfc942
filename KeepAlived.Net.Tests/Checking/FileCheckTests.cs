using KeepAlived.Net.Checking;
using KeepAlived.Net.Tracking;

namespace KeepAlived.Net.Tests.Checking;

/// <summary>FILE_CHECK through the director, with real files; verdicts and sentences as measured from keepalived 2.2.7.</summary>
internal sealed class FileCheckTests
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"tracked-{Guid.NewGuid():N}");

    [TearDown]
    public void Remove() => File.Delete(_path);

    [TestCase("", "3", "w=8")]
    [TestCase("weight 2", "3", "w=11")]
    [TestCase("weight 2 reverse", "2", "w=1")]
    [TestCase("weight 2", "-3", "w=0")]
    [TestCase("weight 2147483647", "2147483647", "w=2147483647")]
    [TestCase("weight 0", "0", "w=5")]
    [TestCase("weight 0", "1", "")]
    [TestCase("weight 0 reverse", "0", "")]
    [TestCase("weight 0 reverse", "3", "w=5")]
    [TestCase("weight 0", null, "w=5", Description = "a file that is missing holds 0")]
    public void The_number_decides_before_the_table_is_programmed(string settings, string? text, string expected)
    {
        if (text is not null) File.WriteAllText(_path, text);
        using var lvs = Started(settings);
        Assert.That(lvs.Table, Is.EqualTo($"tcp 10.0.0.1 80 rr:{expected.Replace("w", " 10.0.0.2", StringComparison.Ordinal)}"));
    }

    [TestCase("weight 3 reverse", "weight 2", "10.0.0.2=7", Description = "the file's reverse goes with its weight")]
    [TestCase("weight 3 reverse", "weight 2 noreverse", "10.0.0.2=7")]
    [TestCase("weight 3 reverse", "", "10.0.0.2=2")]
    public void The_files_own_settings_hold_where_the_check_has_none(string file, string check, string expected)
    {
        File.WriteAllText(_path, "1");
        using var lvs = Started(check, file);
        Assert.That(lvs.Table, Does.EndWith(expected));
    }

    [Test]
    public void Changes_are_followed_and_told()
    {
        using var lvs = Started("weight 0");
        lvs.Log.Take();
        Write(lvs, "1");
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr:"));
        Assert.That(lvs.Log.Take()[..2], Is.EqualTo(new[] { "([10.0.0.2]:tcp:80): tracked file f now FAULT state", "Removing service [10.0.0.2]:tcp:80 from VS [10.0.0.1]:tcp:80" }));
        File.Delete(_path);
        lvs.Director.Judge(new TrackedFileChanged(null));
        Assert.That(lvs.Table, Is.EqualTo("tcp 10.0.0.1 80 rr: 10.0.0.2=5"));
        Assert.That(lvs.Log.Take()[0], Is.EqualTo("([10.0.0.2]:tcp:80): tracked file f leaving FAULT state"));
    }

    [Test]
    public void Weights_are_told_and_numbers_too_large_ignored()
    {
        using var lvs = Started("weight 2");
        lvs.Log.Take();
        Write(lvs, "4");
        Assert.That(lvs.Log.Take(), Is.EqualTo(new[] { "Changing weight from 5 to 13 for active service [10.0.0.2]:tcp:80 of VS [10.0.0.1]:tcp:80" }));
        Write(lvs, "9999999999");
        Assert.That((lvs.Table, lvs.Log.Take()[0]), Is.EqualTo(("tcp 10.0.0.1 80 rr: 10.0.0.2=13", $"The number in {_path} is too large and ignored")));
        lvs.Director.Judge(new TrackedFileChanged("/elsewhere"));
        Assert.That(lvs.Log.Take(), Is.Empty);
    }

    [TestCase("init_file 7", null, "7\n")]
    [TestCase("init_file 7", "3", "3")]
    [TestCase("init_file 7 overwrite", "3", "7\n")]
    [TestCase("", null, null)]
    public void A_file_is_made_when_asked_for(string settings, string? before, string? after)
    {
        if (before is not null) File.WriteAllText(_path, before);
        using var lvs = Started("", settings);
        Assert.That(File.Exists(_path) ? File.ReadAllText(_path) : null, Is.EqualTo(after));
    }

    [Test]
    public void A_reload_reads_anew_and_makes_no_file()
    {
        using var lvs = Started("weight 2", "init_file 7 overwrite");
        Write(lvs, "4");
        Load(lvs, "weight 3", "init_file 7 overwrite");
        Assert.That(lvs.Table, Does.EndWith("10.0.0.2=17"));
        File.WriteAllText(_path, "99999999999");
        Load(lvs, "weight 3", "init_file 7 overwrite");
        Assert.That(lvs.Table, Does.EndWith("10.0.0.2=5"), "there is no number before, as with keepalived");
    }

    private DirectorHarness Started(string check, string file = "")
    {
        var lvs = new DirectorHarness();
        Load(lvs, check, file);
        return lvs;
    }

    private void Load(DirectorHarness lvs, string check, string file) =>
        lvs.Load($"track_file f {{\n file {_path}\n {file}\n}}\nvirtual_server 10.0.0.1 80 {{\n protocol TCP\n lb_algo rr\n lb_kind NAT\n real_server 10.0.0.2 80 {{\n weight 5\n FILE_CHECK {{\n track_file f\n {check}\n }}\n }}\n}}");

    private void Write(DirectorHarness lvs, string text)
    {
        File.WriteAllText(_path, text);
        lvs.Director.Judge(new TrackedFileChanged(_path));
    }
}
