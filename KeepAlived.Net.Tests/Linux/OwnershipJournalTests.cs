using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Linux;

internal sealed class OwnershipJournalTests
{
    private string _directory = "";

    private string FilePath => Path.Combine(_directory, "vrrp.owned");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("journal").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void What_was_added_is_there_after_a_crash()
    {
        Open().AddRange([("address", "eth0 10.0.0.1/24"), ("link", "vrrp.51"), ("sysctl", "net/ipv4/conf/eth0.5/arp_ignore=0")]);
        var after = Open();
        Assert.That(after.Entries("address"), Is.EqualTo(new[] { "eth0 10.0.0.1/24" }));
        Assert.That(after.Contains("link", "vrrp.51"), Is.True);
        Assert.That(after.Contains("link", "vrrp.5"), Is.False);
        Assert.That(after.Entries("sys"), Is.Empty, "a kind is a whole word");
    }

    [Test]
    public void The_file_is_plain_lines_that_only_its_owner_may_change()
    {
        Open().Add("link", "vrrp.51");
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("link vrrp.51\n"));
        Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Directory.GetFiles(_directory), Has.Length.EqualTo(1), "no temporary file is left");
    }

    [Test]
    public void What_was_removed_is_gone_and_the_last_one_takes_the_file_along()
    {
        var journal = Open();
        journal.AddRange([("link", "a"), ("link", "b")]);
        journal.Remove("link", "a");
        Assert.That(Open().Entries("link"), Is.EqualTo(new[] { "b" }));
        journal.RemoveRange([("link", "b"), ("link", "never there")]);
        Assert.That(File.Exists(FilePath), Is.False);
    }

    [Test]
    public void Adding_what_is_there_writes_nothing()
    {
        var journal = Open();
        journal.Add("link", "a");
        File.Delete(FilePath);
        journal.Add("link", "a");
        journal.Remove("link", "b");
        Assert.That(File.Exists(FilePath), Is.False);
    }

    [TestCase("link a\nlink b", "a", TestName = "A cut-off last line is dropped")]
    [TestCase("\n\nlink\nlink \n x\nlink a\n", "a", TestName = "Lines without kind and text are dropped")]
    [TestCase("link a\r\nlink b\0\nlink c\n", "c", TestName = "Lines with control characters are dropped")]
    [TestCase("", "", TestName = "An empty file holds nothing")]
    public void Of_a_damaged_file_the_whole_lines_count(string content, string expected)
    {
        File.WriteAllText(FilePath, content);
        Assert.That(string.Join(' ', Open().Entries("link")), Is.EqualTo(expected));
    }

    [Test]
    public void Every_truncation_yields_a_prefix_of_the_entries()
    {
        Open().AddRange([("link", "vrrp.51"), ("link", "vrrp.52"), ("link", "vrrp.53")]);
        var whole = File.ReadAllBytes(FilePath);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            Assert.That(Open().Entries("link"), Is.EqualTo(new[] { "vrrp.51", "vrrp.52", "vrrp.53" }.Take(length / 13)), $"{length} bytes");
        }
    }

    [Test]
    public void A_change_is_appended_and_stale_lines_do_not_pile_up()
    {
        var journal = Open();
        journal.AddRange([("link", "a"), ("link", "b")]);
        journal.Remove("link", "a");
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("link a\nlink b\n-link a\n"));
        for (var round = 0; round < 1000; round++)
        {
            journal.Add("link", "a");
            journal.Remove("link", "a");
            Assert.That(File.ReadLines(FilePath).Count(), Is.LessThan(120));
        }
        Assert.That(Open().Entries("link"), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public void A_file_that_somebody_deleted_is_made_again_as_a_whole()
    {
        var journal = Open();
        journal.AddRange([("link", "a"), ("link", "b")]);
        File.Delete(FilePath);
        journal.Add("link", "c");
        Assert.That(Open().Entries("link"), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public void Random_bytes_are_survived()
    {
        var random = new Random(3);
        var bytes = new byte[4096];
        for (var round = 0; round < 200; round++)
        {
            random.NextBytes(bytes);
            File.WriteAllBytes(FilePath, bytes);
            Assert.That(() => Open().Add("link", "a"), Throws.Nothing);
            Assert.That(Open().Contains("link", "a"), Is.True);
        }
    }

    [Test]
    public void A_symbolic_link_is_neither_read_nor_written_through()
    {
        var victim = Path.Combine(_directory, "victim");
        File.WriteAllText(victim, "link foreign\n");
        File.CreateSymbolicLink(FilePath, victim);
        File.CreateSymbolicLink(FilePath + ".new", victim);
        var journal = Open();
        Assert.That(journal.Entries("link"), Is.Empty);
        journal.Add("link", "ours");
        Assert.That(File.ReadAllText(victim), Is.EqualTo("link foreign\n"));
        Assert.That(new FileInfo(FilePath).LinkTarget, Is.Null);
    }

    [Test, CancelAfter(5000)]
    public void A_fifo_in_its_place_does_not_block()
    {
        Assert.That(Mono.Unix.Native.Syscall.mkfifo(FilePath, Mono.Unix.Native.FilePermissions.S_IRUSR | Mono.Unix.Native.FilePermissions.S_IWUSR), Is.Zero);
        Open().Add("link", "a");
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("link a\n"));
    }

    [Test]
    public void What_could_not_be_written_is_told_once_and_written_with_the_next_change()
    {
        var told = new List<string>();
        var journal = new OwnershipJournal("vrrp", told.Add, _directory);
        Directory.CreateDirectory(FilePath + ".new");
        journal.Add("link", "a");
        journal.Add("link", "b");
        Assert.That(told, Has.Count.EqualTo(1).And.All.Contain(FilePath));
        Directory.Delete(FilePath + ".new");
        journal.Remove("link", "b");
        Assert.That(Open().Entries("link"), Is.EqualTo(new[] { "a" }));
        Directory.CreateDirectory(FilePath + ".new");
        File.Delete(FilePath);
        journal.Add("link", "c");
        Assert.That(told, Has.Count.EqualTo(2), "it had worked in between");
    }

    [Test]
    public void A_directory_that_somebody_removed_is_made_again()
    {
        var journal = new OwnershipJournal("vrrp", Assert.Fail, Path.Combine(_directory, "ours"));
        journal.Add("link", "a");
        Directory.Delete(Path.Combine(_directory, "ours"), recursive: true);
        journal.Add("link", "b");
        Assert.That(new OwnershipJournal("vrrp", Assert.Fail, Path.Combine(_directory, "ours")).Entries("link"), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void A_directory_that_cannot_be_made_stops_nobody()
    {
        var told = new List<string>();
        File.WriteAllText(Path.Combine(_directory, "ours"), "");
        var journal = new OwnershipJournal("vrrp", told.Add, Path.Combine(_directory, "ours"));
        journal.Add("link", "a");
        Assert.That(told, Has.Count.EqualTo(1));
        Assert.That(journal.Contains("link", "a"), Is.True);
    }

    [TestCase("link", "a\nlink b")]
    [TestCase("a kind", "text")]
    [TestCase("", "text")]
    [TestCase("link", "")]
    public void What_would_not_be_one_line_is_refused(string kind, string text) =>
        Assert.That(() => Open().Add(kind, text), Throws.ArgumentException);

    private OwnershipJournal Open() => new("vrrp", Assert.Fail, _directory);
}
