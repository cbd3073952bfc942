using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests;

/// <summary>
/// What tests make for the time being goes into one folder, which goes at the end. The lab's files go with it, and its hosts have folders of their own,
/// to which TMPDIR would not lead.
/// </summary>
[SetUpFixture]
internal sealed class TemporaryFiles
{
    private const UnixFileMode AsOfTmp = UnixFileMode.StickyBit | (UnixFileMode)0b111_111_111;
    private DirectoryInfo? _folder;

    [OneTimeSetUp]
    public void MakeFolder()
    {
        if (LabNetwork.IsHere) return;
        _folder = Directory.CreateTempSubdirectory("keepalived-tests");
        File.SetUnixFileMode(_folder.FullName, AsOfTmp); // other accounts run scripts there
        Environment.SetEnvironmentVariable("TMPDIR", _folder.FullName);
    }

    [OneTimeTearDown]
    public void RemoveFolder()
    {
        if (_folder is null) return;
        Environment.SetEnvironmentVariable("TMPDIR", null);
        _folder.Delete(recursive: true);
    }
}
