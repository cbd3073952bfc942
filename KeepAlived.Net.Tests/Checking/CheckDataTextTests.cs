using KeepAlived.Net.Channel;

namespace KeepAlived.Net.Tests.Checking;

/// <summary>keepalived_check.data: titles and labels that scripts look for, as keepalived 2.2.7 writes them.</summary>
internal sealed class CheckDataTextTests
{
    private const string Configuration =
        """
        virtual_server_group VG {
            10.0.0.7 80
            10.0.0.10-12 81
            fwmark 5
        }
        SSL {
            password secret
        }
        virtual_server 10.0.0.1 80 {
            delay_loop 7
            lb_algo rr
            lb_kind NAT
            protocol TCP
            persistence_timeout 50
            persistence_granularity 255.255.255.0
            alpha
            quorum 1
            quorum_up "/nowhere/quorum up"
            sorry_server 10.0.0.99 8080
            real_server 10.0.0.2 81 {
                weight 4
                notify_up "/nowhere/notify up"
                HTTP_GET {
                    url {
                        path /a
                        digest 0123456789abcdef0123456789abcdef
                        status_code 200-204 301
                    }
                    connect_timeout 4
                    connect_port 88
                }
                TCP_CHECK {
                }
            }
            real_server 10.0.0.3 81 {
                MISC_CHECK {
                    misc_path "/nowhere/check 1"
                    misc_timeout 5
                }
            }
        }
        virtual_server group VG {
            lb_algo wlc
            lb_kind DR
            protocol UDP
            real_server 10.0.0.8 80 {
            }
        }
        virtual_server fwmark 9 {
            lb_algo sh
            lb_kind TUN
            protocol TCP
            real_server 10.0.0.5 80 {
            }
        }
        """;

    private static readonly string[] Expected =
    [
        "------< Global definitions >------", "------< SSL definitions >------", " Password : ********", "------< LVS Topology >------", " ------< Virtual server group >------", " Virtual Server Group = VG, IPv4 = yes, IPv6 = no",
        "   VIP = 10.0.0.7, VPORT = 80", "   VIP Range = 10.0.0.10-10.0.0.12, VPORT = 81", "   FWMARK = 5",
        " ------< Virtual server >------", " VS VIP = 10.0.0.1, VPORT = 80", "   Address family = inet", "   delay_loop = 7.000000", "   lvs_sched = rr", "   persistence timeout = 50",
        "   persistence granularity = 255.255.255.0", "   protocol = TCP", "   alpha is ON", "   quorum = 1, hysteresis = 0", "   Quorum up notify script = '/nowhere/quorum' 'up', uid:gid 0:0",
        "   default forwarding method = NAT", "   sorry server = [10.0.0.99]:tcp:8080", "   quorum_state_up = 1",
        "   ------< Real server >------", "   RIP = 10.0.0.2, RPORT = 81, WEIGHT = 4 EFF WEIGHT = 4", "   forwarding method = NAT", "   alive = 1", "   alive = 0", "   num failed checkers = 1",
        "     RS up notify script = '/nowhere/notify' 'up', uid:gid 0:0", " VS GROUP = [VG]:0", "   forwarding method = DR", " VS FWMARK = 9", "   forwarding method = TUN, type = IPIP",
        "------< Health checkers >------", " [10.0.0.1]:tcp:80 -> [10.0.0.2]:tcp:81", "   Up = yes", "   Up = no", "   Has run = yes", "   Keepalive method = HTTP_GET, http protocol 1.0",
        "     Dest = [10.0.0.2]:88", "     Timeout = 4.000000", "   Checked url = /a", "       200-204", "       301", "   Keepalive method = TCP_CHECK", "   Keepalive method = MISC_CHECK",
        "   script = '/nowhere/check' '1'", "   timeout = 5",
        " System is compiled with LVS v1.2.1", "     Alive: 0 tcp, 1 udp, 0 sctp", "     Alive: 1 IPv4, 0 IPv6", "     reloaded = False", "   connection timeout = 5.000000", "   Delay loop = 7.000000", "     forwarding method = NAT",
        "   Using smtp notification = yes", "   previous effective_weight = 0", "   reloaded = 0", "   sh-port = disabled", "   sh-fallback = disabled", "   protocol = none", "   Retries = 1", "   Retries iterations = 0",
        "   Default delay before retry = 3000000 us", "   Default delay before retry = 1000000 us", "   Last status = 0",
    ];

    [Test]
    public void Servers_and_checks_are_told_with_their_state()
    {
        using var lvs = new DirectorHarness();
        lvs.Load(Configuration);
        lvs.Probe("10.0.0.2", success: true);
        lvs.Probe("10.0.0.2", success: true, check: 1);
        lvs.Probe("10.0.0.3", success: false);
        var text = Dump(lvs);
        var lines = text.Split('\n').ToHashSet();
        Assert.That(Expected.Where(line => !lines.Contains(line)), Is.Empty, text);
        Assert.That(text, Does.Not.Contain("secret"));
    }

    [Test]
    public void Servers_that_the_sorry_server_stands_in_for_are_not_set()
    {
        using var lvs = new DirectorHarness();
        lvs.Load("""
            virtual_server 10.0.0.1 80 {
                lb_algo rr
                lb_kind NAT
                protocol TCP
                quorum 2
                sorry_server 10.0.0.99 80
                real_server 10.0.0.2 80 {
                    TCP_CHECK {
                    }
                }
                real_server 10.0.0.3 80 {
                    inhibit_on_failure
                    TCP_CHECK {
                    }
                }
            }
            """);
        lvs.Probe("10.0.0.3", success: false);
        var sets = Dump(lvs).Split('\n').Where(static line => line.Contains("RS set")).Select(static line => line.Trim());
        Assert.That(sets, Is.EqualTo(new[] { "RS set = 0", "RS set = 1" }), "the one that is up was withdrawn, the other stays with weight 0");
    }

    /// <summary>What the director writes into keepalived_check.data.</summary>
    private static string Dump(DirectorHarness lvs)
    {
        var directory = Directory.CreateTempSubdirectory("checks");
        try
        {
            var path = Path.Combine(directory.FullName, "keepalived_check.data");
            lvs.Director.Judge(new DumpRequest(Umask: 0b001_111_111, path));
            Assert.That(() => File.Exists(path), Is.True.After(10_000, 20));
            return File.ReadAllText(path);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
