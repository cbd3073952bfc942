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
    public void Only_root_can_change_what_belongs_to_it(string path, bool expected) => Assert.That(FileProtection.IsRootsOnly(path), Is.EqualTo(expected));

    [Test]
    public void What_others_can_write_is_not_protected_also_behind_a_link()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "open")).FullName;
        File.SetUnixFileMode(folder, Everything);
        File.WriteAllText(Path.Combine(folder, "program"), "");
        File.CreateSymbolicLink(Path.Combine(_folder, "link"), "open/program");
        Assert.That(FileProtection.IsRootsOnly(Path.Combine(folder, "program")), Is.False);
        Assert.That(FileProtection.IsRootsOnly(Path.Combine(_folder, "link")), Is.False);
    }

    [Test]
    public void A_loop_of_links_ends()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(_folder, "b"), "a");
        Assert.That(FileProtection.IsRootsOnly(Path.Combine(_folder, "a")), Is.False);
    }
}
