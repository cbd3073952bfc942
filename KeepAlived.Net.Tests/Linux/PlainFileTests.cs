using KeepAlived.Net.Lab;
using KeepAlived.Net.Linux;
using Mono.Unix.Native;

namespace KeepAlived.Net.Tests.Linux;

/// <summary>What somebody put where a file is to be written.</summary>
internal sealed class PlainFileTests
{
    private DirectoryInfo _folder = null!;

    private string Path => System.IO.Path.Combine(_folder.FullName, "log");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("plain");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase(true, "oldnew")]
    [TestCase(false, "new")]
    public void What_is_there_is_kept_or_replaced(bool appends, string expected)
    {
        File.WriteAllText(Path, "old");
        Write(appends);
        Assert.That(File.ReadAllText(Path), Is.EqualTo(expected));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_new_file_has_its_mode(bool appends)
    {
        Write(appends);
        Assert.That((File.ReadAllText(Path), File.GetUnixFileMode(Path)), Is.EqualTo(("new", UnixFileMode.UserRead | UnixFileMode.UserWrite)));
    }

    [TestCase("victim")]
    [TestCase("nothing")]
    public void A_link_is_not_followed(string target)
    {
        var victim = System.IO.Path.Combine(_folder.FullName, "victim");
        File.WriteAllText(victim, "precious");
        File.CreateSymbolicLink(Path, System.IO.Path.Combine(_folder.FullName, target));
        Assert.That(() => Write(appends: true), Throws.InstanceOf<IOException>().With.Message.Contain($"{Path}: it is a symbolic link"));
        Assert.That(() => Write(appends: false), Throws.InstanceOf<IOException>());
        Assert.That((File.ReadAllText(victim), _folder.EnumerateFileSystemInfos().Count()), Is.EqualTo(("precious", 2)));
    }

    [Test, CancelAfter(20_000)]
    public void A_pipe_is_neither_waited_for_nor_written_to()
    {
        Shell.Demand("mkfifo", Path);
        Assert.That(() => Write(appends: true), Throws.InstanceOf<IOException>(), "nobody reads it");
        var reader = Syscall.open(Path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK);
        Assert.That(() => Write(appends: true), Throws.InstanceOf<IOException>().With.Message.Contain("no regular file"));
        Assert.That(Libc.WaitingBytes(reader), Is.Zero);
        Libc.Close(reader);
    }

    private void Write(bool appends) => PlainFile.Write(Path, "new", appends, FilePermissions.S_IRUSR | FilePermissions.S_IWUSR);
}
