using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Tests.Support;
using KeepAlived.Net.Tracking;

namespace KeepAlived.Net.Tests.Tracking;

/// <summary>The first value of a tracked file.</summary>
internal sealed class TrackedFilesTests
{
    private readonly RecordingLogger _log = new();
    private DirectoryInfo _folder = null!;

    private string Path => System.IO.Path.Combine(_folder.FullName, "number");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("tracked");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase(null, false, 5)]
    [TestCase("7", false, 7)]
    [TestCase("7", true, 5)]
    public void It_is_written_where_there_is_none_or_over_what_is_there(string? before, bool overwrites, int expected)
    {
        if (before is not null) File.WriteAllText(Path, before);
        Assert.That(Use(overwrites).NumberOf("one"), Is.EqualTo(expected));
    }

    [Test]
    public void A_link_that_somebody_planted_is_not_written_through()
    {
        var victim = System.IO.Path.Combine(_folder.FullName, "victim");
        File.WriteAllText(victim, "7 precious");
        File.CreateSymbolicLink(Path, victim);
        Assert.That(Use(overwrites: true).NumberOf("one"), Is.EqualTo(7), "as it is read");
        Assert.That(File.ReadAllText(victim), Is.EqualTo("7 precious"));
        Assert.That(_log.Lines, Has.One.Contains($"track_file one does not get its first value: {Path}: it is a symbolic link"));
    }

    private TrackedFiles Use(bool overwrites)
    {
        var files = new TrackedFiles(static _ => { }, _log);
        files.Use([new TrackFile { Name = "one", File = Path, InitialValue = 5, Overwrite = overwrites }]);
        return files;
    }
}
