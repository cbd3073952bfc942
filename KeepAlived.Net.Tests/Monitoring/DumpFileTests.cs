using System.Text;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Lab;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Tests.Monitoring;

/// <summary>Dumps beside somebody who plants things at their name, as in CVE-2018-19044, -19045 and -19046 of keepalived.</summary>
internal sealed class DumpFileTests
{
    private const int OnlyOwner = 0b001_111_111;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dumps");

    private string File => Path.Combine(_directory.FullName, "keepalived.data");

    [TearDown]
    public void Clean()
    {
        foreach (var entry in _directory.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo folder) folder.Delete(recursive: true);
            else entry.Delete();
        }
    }

    [OneTimeTearDown]
    public void Remove() => _directory.Delete(recursive: true);

    [Test]
    public void A_link_is_replaced_and_not_followed()
    {
        var victim = Path.Combine(_directory.FullName, "victim");
        System.IO.File.WriteAllText(victim, "precious");
        System.IO.File.CreateSymbolicLink(File, victim);
        DumpFile.Write(File, "dump", OnlyOwner);
        Assert.That((System.IO.File.ReadAllText(victim), System.IO.File.ReadAllText(File), new FileInfo(File).LinkTarget), Is.EqualTo(("precious", "dump", (string?)null)));
    }

    [Test, CancelAfter(20_000)]
    public void A_fifo_is_replaced_and_not_waited_for()
    {
        Shell.Demand("mkfifo", File);
        DumpFile.Write(File, "dump", OnlyOwner);
        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo("dump"));
    }

    [Test]
    public void Who_has_opened_a_file_of_that_name_before_sees_nothing()
    {
        System.IO.File.WriteAllText(File, "old");
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        using var spy = new StreamReader(File);
        DumpFile.Write(File, "password", OnlyOwner);
        Assert.That(spy.ReadToEnd(), Is.EqualTo("old"));
        Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void A_hard_link_keeps_what_it_had()
    {
        var other = Path.Combine(_directory.FullName, "other");
        System.IO.File.WriteAllText(other, "precious");
        Shell.Demand("ln", other, File);
        DumpFile.Write(File, "dump", OnlyOwner);
        Assert.That(System.IO.File.ReadAllText(other), Is.EqualTo("precious"));
    }

    [Test]
    public void What_cannot_be_written_is_an_error_and_leaves_nothing_behind()
    {
        Directory.CreateDirectory(File);
        Assert.That(() => DumpFile.Write(File, "dump", OnlyOwner), Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
        Assert.That(_directory.EnumerateFileSystemInfos().Select(static entry => entry.Name), Is.EqualTo(new[] { "keepalived.data" }));
        Assert.That(() => DumpFile.Write("/nowhere/keepalived.data", "dump", OnlyOwner), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void Texts_of_the_configuration_come_out_as_the_bytes_they_were()
    {
        DumpFile.Write(File, "w\u00c3\u00a4", OnlyOwner);
        Assert.That(System.IO.File.ReadAllBytes(File), Is.EqualTo(Encoding.UTF8.GetBytes("wä")));
    }

    [TestCase(0b000_010_010, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    [TestCase(OnlyOwner, UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    public void The_umask_is_honoured(int umask, UnixFileMode expected)
    {
        DumpFile.Write(File, "dump", umask);
        Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(expected));
    }

    [TestCase(null, "/tmp/keepalived_parent.data", "/tmp/keepalived.stats")]
    [TestCase("/var/tmp", "/var/tmp/keepalived_parent.data", "/var/tmp/keepalived.stats")]
    [TestCase("relative", "/tmp/keepalived_parent.data", "/tmp/keepalived.stats")]
    public void They_go_to_an_absolute_TMPDIR_or_to_tmp(string? temporary, string state, string stats)
    {
        var global = new GlobalDefinitions();
        Assert.That((DumpPaths.State(global, "_parent", "", temporary), DumpPaths.Stats(global, temporary)), Is.EqualTo((state, stats)));
    }

    [Test]
    public void The_configuration_may_name_files_and_directories()
    {
        var global = new GlobalDefinitions { StateDumpFile = "/run/k/state.txt", StatsDumpFile = "/run/k/", JsonDumpFile = "/run/k/a.json" };
        Assert.That((DumpPaths.State(global, "_check", "_ns_one", null), DumpPaths.Stats(global, null), DumpPaths.Json(global, null)), Is.EqualTo(("/run/k/state_check.txt", "/run/k/keepalived.stats", "/run/k/a.json")));
        global.DataUseInstance = true;
        Assert.That((DumpPaths.State(global, "_check", "_ns_one", null), DumpPaths.State(global, "", "", null)), Is.EqualTo(("/run/k/state_check.ns_one.txt", "/run/k/state.txt")));
    }
}
