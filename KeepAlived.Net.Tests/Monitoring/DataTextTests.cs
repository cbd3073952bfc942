using System.Net;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Tests.Monitoring;

/// <summary>The `.data` dumps of the supervisor: titles and labels that scripts look for, as keepalived 2.2.7 writes them.</summary>
internal sealed class DataTextTests
{
    private const string Configuration =
        """
        global_defs {
            router_id HERE
            smtp_server 127.0.0.1
            notification_email_from me@example.org
            notification_email {
                root@example.org
            }
        }
        static_ipaddress {
            10.9.9.9/24 dev eth0
        }
        static_rules {
            from 192.168.78.0/24 table 100
        }
        garp_group {
            garp_interval 0.5
            interface eth0
        }
        bfd_instance bf {
            neighbor_ip 10.0.0.2
            min_rx 50
        }
        vrrp_script chk {
            script "/nowhere/check"
            interval 2
            weight 5
            fall 3
            rise 2
        }
        vrrp_track_file tf {
            file /nowhere/number
            weight 2
        }
        vrrp_sync_group G {
            group {
                A
            }
            track_script {
                chk
            }
            notify_master "/nowhere/notify group"
        }
        vrrp_instance A {
            interface eth0
            virtual_router_id 51
            preempt_delay 3.5
            authentication {
                auth_type PASS
                auth_pass secret
            }
            notify "/nowhere/notify any"
            virtual_ipaddress {
                10.0.0.100
            }
        }
        vrrp_instance B {
            interface eth0
            virtual_router_id 52
            version 3
            advert_int 0.5
            use_vmac
            unicast_src_ip 10.0.0.1
            unicast_peer {
                10.0.0.2
            }
            track_file {
                tf weight 3
            }
            track_bfd {
                bf
            }
            virtual_ipaddress {
                10.0.0.101
            }
        }
        """;

    private static readonly string[] Expected =
    [
        "------< Global definitions >------", " Router ID = HERE", " Email notification to:", "   root@example.org", " umask = 0177",
        "------< Gratuitous ARP delays >------", "------< GARP delay group 1 >------", " GARP interval = 0.5", "  eth0", " Smtp server port = 25",
        "------< Static Addresses >------", "     10.9.9.9/24 dev eth0 scope global set", "------< Static Rules >------", "     from 192.168.78.0/24 priority 16384 tos 0x0 protocol 18 lookup 100",
        "------< VRRP Topology >------", " VRRP Instance = A", "   VRRP Version = 2", "   Sync group = G", "   State = MASTER", "   Flags: none", "   Wantstate = MASTER", "   Read timeout = DISABLED",
        "   Master down timer = 3609375 usecs", "   Interface = eth0", "   Using src_ip = 10.0.0.1", "   Multicast address 224.0.0.18", "   Virtual Router ID = 51", "   Priority = 100",
        "   Effective priority = 100", "   Total priority = 100", "   Advert interval = 1 sec", "   Preempt delay = 3.5 secs", "   Authentication type = SIMPLE_PASSWORD", "   Password = ********",
        "   Virtual IP (1):", "     10.0.0.100 dev eth0 scope global set", "   Generic state transition script = '/nowhere/notify' 'any', uid:gid 0:0",
        " VRRP Instance = B", "   Use VMAC, i/f name vrrp.52, is_up = true, xmit_base = true", "   Advert interval = 500 milli-sec", "     10.0.0.101 dev vrrp.52@eth0 scope global set",
        "   Unicast Peer :", "     10.0.0.2 min_ttl 0 max_ttl 255", "   Tracked files :", "     tf, weight 3",
        "   fd_in 7, fd_out 7", "------< VRRP Sockpool >------", " fd_in 7 fd_out = 7", "   Family = IPv4", "   Type = Multicast", "     A vrid 51", "   Type = Unicast", "   Address = 10.0.0.1", "     B vrid 52",
        "------< VRRP Sync groups >------", " VRRP Sync Group = G, MASTER", "   VRRP member instances :", "   Tracked scripts :", "     chk weight 5",
        "------< VRRP Scripts >------", " VRRP Script = chk", "   Command = '/nowhere/check'", "   Interval = 2 sec", "   Result = 3", "   Insecure = no", "   Status = GOOD", "   State = running",
        "------< VRRP Track files >------", " Track file = tf", "   Status = 7", "------< VRRP Track BFDs >------", "   Bfd is up",
        "------< Interfaces >------", " Name = eth0", "   index = 3", "   IPv4 address = 10.0.0.1", "   IPv6 address = fe80::1", "   MAC = 02:00:00:00:00:09", "   MAC broadcast = ff:ff:ff:ff:ff:ff", "   State = UP, RUNNING",
        "   Seen up = 1", "   HW Type = ETHERNET", "   Gratuitous ARP interval 500ms", "   Gratuitous ARP aggregation group 1", "   Reset ARP config counter 1", "     A, weight 0", "     B, weight 0",
        " Name = vrrp.52", "   IPv4 address = (none)", "   State = UP, not RUNNING, no arp", "   Seen up = 0", "   VMAC type private, underlying interface = eth0, state = UP, RUNNING", "   I/f created by keepalived",
    ];

    private static readonly List<HostInterface> Interfaces =
    [
        new("lo", 1, 0x49, 65536, HostInterface.Loopback, new byte[6], new byte[6], [IPAddress.Loopback]),
        new("eth0", 3, 0x1043, 1500, HostInterface.Ethernet, [2, 0, 0, 0, 0, 9], [255, 255, 255, 255, 255, 255], [IPAddress.Parse("10.0.0.100"), IPAddress.Parse("10.0.0.1"), IPAddress.Parse("2001:db8::1"), IPAddress.Parse("fe80::1%3")]),
        new("vrrp.52", 4, 0x1083, 1500, HostInterface.Ethernet, [0, 0, 0x5E, 0, 1, 52], [255, 255, 255, 255, 255, 255], [IPAddress.Parse("10.0.0.101")], "eth0"),
    ];

    [Test]
    public void Sections_and_labels_are_keepalived_s()
    {
        var lines = Dump().Split('\n').ToHashSet();
        Assert.That(Expected.Where(line => !lines.Contains(line)), Is.Empty);
    }

    [Test]
    public void Passwords_do_not_appear() => Assert.That(Dump(), Does.Not.Contain("secret"));

    [Test]
    public void A_backup_names_its_master()
    {
        var snapshot = Snapshots.Masters(Configuration);
        snapshot.Instances[0] = snapshot.Instances[0] with { State = 1, MasterAddress = 0x0A000002, MasterPriority = 150, Deadline = Snapshots.Transition, HasAddresses = false };
        Assert.That(VrrpDataText.Of(snapshot, TrackedStates.None, []).Split('\n'), Is.SupersetOf(new[]
        {
            "   State = BACKUP", "   Master router = 10.0.0.2", "   Master priority = 150", $"   Read timeout = {DumpTime.Text(Snapshots.Transition)}", "     10.0.0.100 dev eth0 scope global", "   Init state = INIT", "   Status = BAD",
        }));
    }

    [Test]
    public void Times_are_microseconds_and_the_local_date() =>
        Assert.That(DumpTime.Text(Snapshots.Transition), Does.Match(@"^1795277730\.250000 \(\w{3} Nov 2[12] \d\d:\d\d:30\.250000 2026\)$"));

    [Test]
    public void Sessions_are_told_with_what_is_known_of_them()
    {
        var model = Snapshots.Parse(Configuration);
        Assert.That(BfdDataText.Of(model, new Dictionary<string, SessionStatus>()).Split('\n'), Is.SupersetOf(new[]
        {
            "------< BFD Topology >------", " BFD Instance = bf", "   Neighbor IP = 10.0.0.2", "   Required min RX interval = 50000 us", "   Detection multiplier = 5", "   local state = Down",
        }));
        var known = new Dictionary<string, SessionStatus> { ["bf"] = new("Up", "Init", "No Diagnostic", "Path Down") };
        Assert.That(BfdDataText.Of(model, known).Split('\n'), Is.SupersetOf(new[] { "   local state = Up", "   remote state = Init", "   remote diag = Path Down" }));
    }

    private static string Dump() => VrrpDataText.Of(Snapshots.Masters(Configuration), TrackedStates.None with
    {
        Scripts = new Dictionary<string, ScriptState> { ["chk"] = new(new(true, 1), Runs: true) },
        Files = new Dictionary<string, int> { ["tf"] = 7 },
        Sessions = new Dictionary<string, bool> { ["bf"] = true },
    }, Interfaces);
}
