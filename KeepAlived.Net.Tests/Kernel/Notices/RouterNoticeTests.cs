namespace KeepAlived.Net.Tests.Kernel.Notices;

/// <summary>What is told of instances and groups.</summary>
[Category("KernelLong")]
internal sealed class RouterNoticeTests : NoticeFixture
{
    private const string Track = "track_interface {\n d0\n }\n";

    [Test]
    public void A_fault_and_its_end()
    {
        Start(Global(Pipes) + Instance("A", Track), "A\" MASTER");
        Step("ip link set d1 down", "A\" FAULT 100", "fault A");
        Step("ip link set d1 up", "A\" MASTER");
        Step("ip link set d1 down", "A\" FAULT");
        Stop("A\" STOP 100");
    }

    [Test]
    public void A_lower_and_an_equal_master()
    {
        Start(Global(Pipes) + Instance("A", "notify_master_rx_lower_pri \"/etc/keepalived/note lower\""), "A\" MASTER");
        Step("adverts 51 50 2", "RX_LOWER_PRI 100\n.*RX_LOWER_PRI 100\n", "lower\nlower\n");
        Stop("STOP");
    }

    [Test]
    public void A_group_that_a_reload_removes()
    {
        Start(Global(Pipes) + Group("G", "A B") + Instance("A") + Instance("B", id: 52) + Instance("D", id: 53, priority: 90), "D\" MASTER", "G\" MASTER");
        Reload(Global(Pipes) + Instance("D", id: 53, priority: 90), "A\" FAULT", "B\" FAULT");
        Stop("D\" STOP");
    }
}
