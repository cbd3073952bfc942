namespace KeepAlived.Net.Configuration.Rules;

internal sealed class SaveFolderRuleTests
{
    [TestCase("/etc/saved", "", 0), TestCase("saved", "", 0)]
    [TestCase("/etc/passwd", "is not a folder", 5), TestCase("/srv/keepalived/saved", "there is no folder '/srv/keepalived'", 5)]
    public void A_folder_that_keepalived_cannot_make_is_told(string folder, string complaint, int status)
    {
        var loaded = TextFile.Parse($"global_defs {{\nconfig_save_dir {folder}\n}}");
        Assert.That(loaded.TestStatus, Is.EqualTo(status));
        Assert.That(string.Join('\n', loaded.Complaints()), complaint.Length == 0 ? Is.Empty : Does.Contain(complaint));
    }
}
