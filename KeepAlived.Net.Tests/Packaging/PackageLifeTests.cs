using KeepAlived.Net.Lab;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Packaging;

/// <summary>
/// The package with the published binary, where Debian's keepalived is configured and serves: it replaces it, is upgraded without a
/// fail-over, survives `apt purge keepalived`, makes way for it again, and leaves nothing. scripts/lab/package-guest.sh has the steps.
/// </summary>
[TestFixture, Category("Long")]
internal sealed class PackageLifeTests
{
    [TestCase("lintian")]
    [TestCase("install")]
    [TestCase("systemd")]
    [TestCase("sysvinit")]
    public void The_package_takes_keepalived_s_place(string kind)
    {
        var result = Shell.Run("bash", Committed.Path("scripts", "package-test"), kind);
        TestContext.Progress.WriteLine(result.Output);
        Assert.That(result.Status, Is.Zero, result.Output);
    }
}
