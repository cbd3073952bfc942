namespace KeepAlived.Net.Tests.Kernel.Notices;

/// <summary>The short run: one router that serves, too.</summary>
internal sealed class NoticeTests : NoticeFixture
{
    [Test]
    public void A_master_with_servers()
    {
        Start(Global(Pipes + Mails + "smtp_alert\n") + Instance("A") + Virtual("10.0.0.1 80", "", Real(1)), "A\" MASTER 100", "VS .* UP", "MISC CHECK succeeded", "VRRP Instance A - Entering MASTER");
        Step("echo 1 >/tmp/code1", "RS .* DOWN", "Lost quorum");
        Step("echo 0 >/tmp/code1", "RS .* UP", "Gained quorum", "MISC CHECK succeeded"); // all mails: a daemon that stops may leave one
        Stop("A\" STOP 100");
    }
}
