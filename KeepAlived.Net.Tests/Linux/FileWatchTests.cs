using System.Collections.Concurrent;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Linux;

[CancelAfter(20_000)]
internal sealed class FileWatchTests
{
    [Test]
    public void A_file_may_be_written_come_by_another_name_and_go()
    {
        var directory = Directory.CreateTempSubdirectory("watch").FullName;
        var (path, told) = (Path.Combine(directory, "number"), new BlockingCollection<string?>());
        var watch = new FileWatch(told.Add);
        watch.Add(path);
        watch.Add(Path.Combine(directory, "other"));
        File.WriteAllText(path, "1");
        Assert.That(Next(told, path), "written");
        File.WriteAllText(path + ".new", "2");
        File.Move(path + ".new", path, overwrite: true);
        Assert.That(Next(told, path), "renamed");
        File.Delete(path);
        Assert.That(Next(told, path), "removed");
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    public void A_directory_that_does_not_exist_is_told() =>
        Assert.That(() => new FileWatch(static _ => { }).Add("/nowhere/number"), Throws.TypeOf<LinuxException>());

    private static bool Next(BlockingCollection<string?> told, string path)
    {
        while (told.TryTake(out var next, TimeSpan.FromSeconds(5)))
            if (next == path) return true;
        return false;
    }
}
