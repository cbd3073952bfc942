namespace KeepAlived.Net.Tests;

/// <summary>What tests make for the time being goes into one folder, which goes at the end.</summary>
[SetUpFixture]
internal sealed class TemporaryFiles
{
    private const UnixFileMode AsOfTmp = UnixFileMode.StickyBit | (UnixFileMode)0b111_111_111;
    private DirectoryInfo? _folder;

    [OneTimeSetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("keepalived-tests");
        File.SetUnixFileMode(_folder.FullName, AsOfTmp); // other accounts run scripts there
        Environment.SetEnvironmentVariable("TMPDIR", _folder.FullName);
    }

    [OneTimeTearDown]
    public void RemoveFolder()
    {
        Environment.SetEnvironmentVariable("TMPDIR", null);
        _folder?.Delete(recursive: true);
    }
}
