namespace KeepAlived.Net.Supervision;

public class PidFileTests
{
    private string _path = "";

    [SetUp]
    public void MakePath() => _path = Path.Combine(Directory.CreateTempSubdirectory("pid").FullName, "keepalived.pid");

    [Test]
    public void It_holds_the_pid_and_a_newline_readable_by_all()
    {
        using var file = PidFile.TryCreate(_path, 1234, Assert.Fail);
        Assert.That(File.ReadAllText(_path), Is.EqualTo("1234\n"));
        Assert.That(File.GetUnixFileMode(_path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite), Is.EqualTo(UnixFileMode.None));
    }

    [Test]
    public void A_second_owner_is_refused_while_the_first_lives()
    {
        using (PidFile.TryCreate(_path, 1, Assert.Fail))
        {
            Assert.That(PidFile.TryCreate(_path, 2, Assert.Fail), Is.Null);
            Assert.That(File.ReadAllText(_path), Is.EqualTo("1\n"), "the first one's pid stays");
        }
        using var second = PidFile.TryCreate(_path, 2, Assert.Fail);
        Assert.That(second, Is.Not.Null);
    }

    [Test]
    public void A_stale_file_of_a_longer_pid_is_overwritten()
    {
        File.WriteAllText(_path, "4194304\n");
        using var file = PidFile.TryCreate(_path, 7, Assert.Fail);
        Assert.That(File.ReadAllText(_path), Is.EqualTo("7\n"));
    }

    [Test]
    public void One_that_everybody_could_write_no_longer_is()
    {
        File.WriteAllText(_path, "1\n");
        File.SetUnixFileMode(_path, (UnixFileMode)0b110_110_110);
        using var file = PidFile.TryCreate(_path, 7, Assert.Fail);
        Assert.That(File.GetUnixFileMode(_path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead));
    }

    [Test]
    public void It_is_removed_at_the_end()
    {
        PidFile.TryCreate(_path, 1, Assert.Fail)!.Dispose();
        Assert.That(File.Exists(_path), Is.False);
    }

    [Test]
    public void A_symbolic_link_is_not_followed()
    {
        var target = _path + ".target";
        File.WriteAllText(target, "precious");
        File.CreateSymbolicLink(_path, target);
        Assert.That(() => PidFile.TryCreate(_path, 1, Assert.Fail), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(target), Is.EqualTo("precious"));
    }

    [Test]
    public void A_file_that_names_no_keepalived_that_runs_is_stale()
    {
        Assert.That(PidFile.NamesDaemon(_path), Is.False, "there is none");
        foreach (var text in (string[])["", "nonsense\n", "99999999\n", "-1\n", "1\n", $"{Environment.ProcessId}\n"])
        {
            File.WriteAllText(_path, text);
            Assert.That(PidFile.NamesDaemon(_path), Is.False, text);
        }
        Assert.That(PidFile.NamesDaemon(Path.GetDirectoryName(_path)!), Is.False, "a folder");
    }
}
