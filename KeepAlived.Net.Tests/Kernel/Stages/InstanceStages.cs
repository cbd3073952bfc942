namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>Virtual servers beside a virtual router: ha_suspend and the synchronisation daemon, while it gains and loses its address.</summary>
[Category("KernelLong")]
internal sealed class InstanceStages : StageFixture
{
    private const string Service = "protocol TCP;lb_algo rr;lb_kind NAT";

    /// <summary>It sends to the real servers' router, so that those of a pair don't hear each other; a 1 in /tmp/fault is a fault.</summary>
    private const string Router = "track_file fault {\n file /tmp/fault\n weight 0\n}\nvrrp_instance V {\n state BACKUP\n interface eth0\n virtual_router_id 51\n priority 100\n advert_int 0.2\n unicast_src_ip 10.255.0.1\n"
        + " unicast_peer {\n 10.255.0.250\n }\n virtual_ipaddress {\n 192.168.0.99/32\n 192.168.0.90/32\n }\n virtual_ipaddress_excluded {\n 2001:db8::99/128\n }\n track_file {\n fault\n }\n}\n";

    /// <summary>The roles some seconds later.</summary>
    private const string SyncLook = "sleep 5; ipvsadm -l --daemon | sort >>/tmp/notify.log";

    [Test]
    public void Checks_follow_the_address() =>
        Compare(Router, Virtual("192.168.0.99 80", $"{Service};ha_suspend;sorry_server 10.0.0.9 80", Real("1"), Real("2 9")),
            Virtual("192.168.0.98 80", $"{Service};ha_suspend", Real("1"), Real("2 9")),
            Virtual("2001:db8::99 80", $"{Service};ha_suspend", Real(":1"), Real(":2 9")),
            Virtual("fwmark 3", $"{Service};ha_suspend", Real("1"), Real("2 9")))
            .On("echo 1 >/tmp/fault")
            .Start("99:80 -r 10.0.0.2:9")
            .On("echo 0 >/tmp/fault", "!99:80 -r 10.0.0.2:9")
            .Down("1 :1", "99:80 -r 10.0.0.9:80", "!::1]:80")
            .On("echo 1 >/tmp/fault")
            .Up("1 :1")
            .Edit("weight 0", "weight 0\n")
            .On("echo 0 >/tmp/fault", "99:80 -r 10.0.0.1:80")
            .On("ip addr add 192.168.0.98/32 dev lo", "!98:80 -r 10.0.0.2:9")
            .Stop();

    [Test]
    public void Alpha_waits_for_the_address() =>
        Compare(Router, Virtual("192.168.0.99 80", $"{Service};ha_suspend;alpha", Real("1"), Real("2")))
            .On("echo 1 >/tmp/fault")
            .Start("!0.1:80")
            .On("echo 0 >/tmp/fault", "0.1:80")
            .On("echo 1 >/tmp/fault")
            .Down("1")
            .Edit("ha_suspend\nalpha", "alpha", "!0.1:80")
            .Edit("alpha", "ha_suspend\nalpha")
            .Up("1")
            .On("echo 0 >/tmp/fault", "0.1:80")
            .Stop();

    [Test]
    public void The_synchronisation_daemon_has_the_role_of_the_instance() =>
        Compare("global_defs {\n lvs_sync_daemon eth0 V id 5 maxlen 1000 port 9001 ttl 2 group 224.0.0.88\n}\n", Router, Virtual("192.168.0.99 80", Service, Real("1")))
            .Start("0.1:80")
            .On(SyncLook, "^master sync daemon")
            .On("echo 1 >/tmp/fault")
            .On(SyncLook, "^backup sync daemon")
            .Edit("id 5", "id 6")
            .On(SyncLook, "syncid=6")
            .On("echo 0 >/tmp/fault")
            .On(SyncLook)
            .Edit("lvs_sync_daemon eth0 V id 6", "lvs_sync_daemon eth0 id 7")
            .On(SyncLook, "master sync daemon.*syncid=7", "backup sync daemon.*syncid=7")
            .Stop();

    [Test]
    public void Timeouts() =>
        Compare("global_defs {\n lvs_timeouts tcp 700 tcpfin 70 udp 77\n}\n", Virtual("192.168.0.99 80", Service, Real("1")))
            .On("ipvsadm --set 800 80 88")
            .Start("0.1:80")
            .On("ipvsadm -l --timeout >>/tmp/notify.log", "700 70 77")
            .Edit("tcp 700 tcpfin 70 udp 77", "tcp 701")
            .On("ipvsadm -l --timeout >>/tmp/notify.log", "701")
            .KillAndStart()
            .On("ipvsadm -l --timeout >>/tmp/notify.log")
            .Stop();
}
