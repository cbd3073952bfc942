using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Linux;

internal sealed class FileProtectionTests
{
    private const UnixFileMode Everything = (UnixFileMode)0x1FF;
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("protection").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("/bin/true", true, Description = "/bin is a link")]
    [TestCase("/usr/../bin/./true", true)]
    [TestCase("/tmp", true, Description = "sticky")]
    [TestCase("/bin/none", false)]
    [TestCase("/bin/true/none", false)]
    public void Only_root_can_change_what_belongs_to_it(string path, bool expected) => Assert.That(FileProtection.WeaknessOf(path) is null, Is.EqualTo(expected));

    [Test]
    public void What_others_can_write_is_not_protected_also_behind_a_link()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "open")).FullName;
        File.SetUnixFileMode(folder, Everything);
        File.WriteAllText(Path.Combine(folder, "program"), "");
        File.CreateSymbolicLink(Path.Combine(_folder, "link"), "open/program");
        (string, string)? weakness = ($"everybody may write to {folder}", $"chmod o-w {folder}");
        Assert.That(FileProtection.WeaknessOf(Path.Combine(folder, "program")), Is.EqualTo(weakness));
        Assert.That(FileProtection.WeaknessOf(Path.Combine(_folder, "link")), Is.EqualTo(weakness));
    }

    [TestCase("chmod g+w {0}; chgrp 1 {0}", "group 1 may write to {0}", "chmod g-w {0}")]
    [TestCase("chown 1 {0}", "{0} belongs to user 1", "chown root {0}")]
    [TestCase("chmod o+w {0}", "everybody may write to {0}", "chmod o-w {0}")]
    public void What_is_weak_is_named_with_the_command_that_mends_it(string weaken, string problem, string repair)
    {
        var path = Path.Combine(_folder, "program");
        File.WriteAllText(path, "");
        KeepAlived.Net.Lab.Shell.Demand("sh", "-c", string.Format(weaken, path));
        Assert.That(FileProtection.WeaknessOf(path), Is.EqualTo(((string, string)?)(string.Format(problem, path), string.Format(repair, path))));
        KeepAlived.Net.Lab.Shell.Demand("sh", "-c", string.Format(repair, path));
        Assert.That(FileProtection.WeaknessOf(path), Is.Null);
    }

    [Test]
    public void The_command_takes_any_name_for_one_word()
    {
        var path = Path.Combine(_folder, "it's; id #");
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, Everything);
        KeepAlived.Net.Lab.Shell.Demand("sh", "-c", FileProtection.WeaknessOf(path)!.Value.Repair);
        Assert.That(File.GetUnixFileMode(path) & UnixFileMode.OtherWrite, Is.EqualTo(UnixFileMode.None));
    }

    [Test]
    public void A_loop_of_links_ends()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(_folder, "b"), "a");
        Assert.That(FileProtection.WeaknessOf(Path.Combine(_folder, "a"))?.Problem, Does.EndWith("is a link that leads nowhere"));
    }
}
