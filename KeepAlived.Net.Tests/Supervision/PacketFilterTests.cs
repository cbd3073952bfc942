using System.Diagnostics;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Supervision;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>Which nftables rules there are, and when.</summary>
internal sealed class PacketFilterTests
{
    private const string Routers =
        """
        global_defs {
            nftables_counters
        }
        vrrp_instance one {
            interface eth0
            virtual_router_id 51
            use_vmac
            no_accept
            virtual_ipaddress {
                10.0.0.99/24
            }
            virtual_ipaddress_excluded {
                fd00::94
                fe80::94
            }
        }
        vrrp_instance six {
            interface eth0
            virtual_router_id 54
            use_vmac
            virtual_ipaddress {
                fe80::1:54
            }
        }
        vrrp_instance owner {
            interface eth0
            virtual_router_id 55
            priority 255
            no_accept
            virtual_ipaddress {
                10.0.0.1/24
            }
        }
        """;

    /// <summary>What `nft list ruleset` shows of Debian's keepalived 2.2.7, without the counts.</summary>
    private const string Shown =
        """
        table ip keepalived {
        map vmac_map {
        type iface_index : iface_index
        elements = { "vrrp.51" : "eth0" }
        }
        set vips {
        type ipv4_addr
        elements = { 10.0.0.99 }
        }
        chain out {
        type filter hook output priority filter - 1; policy accept;
        ip protocol igmp meta oifkind "macvlan" dup to ip daddr device oif map @vmac_map counter drop
        ip saddr @vips counter drop
        }
        chain in {
        type filter hook input priority filter - 1; policy accept;
        ip daddr @vips counter drop
        }
        }
        table ip6 keepalived {
        map vmac_map {
        type iface_index : iface_index
        elements = { "vrrp.54" : "eth0" }
        }
        set vmac_set {
        type iface_index
        elements = { "vrrp.54" }
        }
        set vips {
        type ipv6_addr
        elements = { fd00::94 }
        }
        set neighbor-discovery {
        type icmpv6_type
        flags constant
        elements = { nd-neighbor-solicit,
        nd-neighbor-advert }
        }
        set vips_link_local {
        type ipv6_addr . iface_index
        elements = { fe80::94 . "eth0" }
        }
        chain out {
        type filter hook output priority filter - 1; policy accept;
        icmpv6 type mld2-listener-report meta oifkind "macvlan" dup to ip6 daddr device oif map @vmac_map counter drop
        icmpv6 type nd-router-solicit meta oifkind "macvlan" oif @vmac_set counter drop
        icmpv6 type @neighbor-discovery counter accept
        ip6 saddr fe80::/10 counter goto out_link_local
        ip6 saddr @vips counter drop
        }
        chain in {
        type filter hook input priority filter - 1; policy accept;
        icmpv6 type @neighbor-discovery counter accept
        ip6 daddr fe80::/10 counter goto in_link_local
        ip6 daddr @vips counter drop
        }
        chain in_link_local {
        ip6 daddr . iif @vips_link_local counter drop
        }
        chain out_link_local {
        ip6 saddr . oif @vips_link_local counter drop
        }
        }
        """;

    private readonly List<string> _texts = [];
    private string _directory = "";
    private Func<string, ProcessExit> _nft = static _ => new(0, 0, false);

    [SetUp]
    public void Begin()
    {
        _texts.Clear();
        _nft = static _ => new(0, 0, false);
        _directory = Directory.CreateTempSubdirectory("filter").FullName;
    }

    [TearDown]
    public void End() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void A_master_adds_its_addresses_and_a_backup_takes_them_away_but_the_sets_stay()
    {
        var (filter, model) = Start(Routers);
        Assert.That(_texts, Has.Count.EqualTo(1));
        Assert.That(_texts[0], Does.Contain("vmac_map").And.Not.Contain("set vips"), "no address, no set");

        filter.SetMaster(model.Instances[0], isMaster: true);
        Assert.That(_texts[1], Does.StartWith("add table ip keepalived\ndelete table ip keepalived\n").And.Contain("set vips")
            .And.Contain("add element ip keepalived vips { 10.0.0.99 }").And.Contain("add element ip6 keepalived vips_link_local { fe80::94 . \"eth0\" }"));

        filter.SetMaster(model.Instances[0], isMaster: false);
        Assert.That(_texts[2].Split('\n'), Has.Length.EqualTo(4).And.Contain("delete element ip keepalived vips { 10.0.0.99 }"), "nothing but the elements");
        filter.SetMaster(model.Instances[0], isMaster: true);
        Assert.That(_texts[3], Does.StartWith("add element").And.Not.Contain("chain"));
        filter.SetMaster(model.Instances[0], isMaster: true);
        Assert.That(_texts, Has.Count.EqualTo(4), "nothing has changed");
    }

    [Test]
    public void The_owner_of_addresses_and_who_accepts_are_never_filtered()
    {
        var (filter, model) = Start(Routers);
        filter.SetMaster(model.Instances[1], isMaster: true);
        filter.SetMaster(model.Instances[2], isMaster: true);
        Assert.That(_texts, Has.Count.EqualTo(1));
    }

    [TestCase("vrrp_strict", "", true)]
    [TestCase("vrrp_strict", "accept", false)]
    [TestCase("", "strict_mode on", true)]
    [TestCase("", "", false)]
    [TestCase("vrrp_iptables", "no_accept", true)]
    public void Strict_mode_refuses_packets_unless_it_accepts(string global, string instance, bool filters)
    {
        var (filter, model) = Start($"global_defs {{\n{global}\n}}\nvrrp_instance one {{\ninterface eth0\nvirtual_router_id 51\nversion 3\n{instance}\nvirtual_ipaddress {{\n10.0.0.99\n}}\n}}");
        filter.SetMaster(model.Instances[0], isMaster: true);
        Assert.That(string.Concat(_texts).Contains("10.0.0.99"), Is.EqualTo(filters));
    }

    [Test]
    public void Link_local_addresses_are_known_by_the_interfaces_name_where_it_is_not_tracked()
    {
        var (filter, model) = Start(Routers.Replace("no_accept", "no_accept\ndont_track_primary"));
        filter.SetMaster(model.Instances[0], isMaster: true);
        Assert.That(_texts[1], Does.Contain("set vips_link_local_name { type ipv6_addr . ifname; }").And.Contain("ip6 daddr . iifname @vips_link_local_name").And.Not.Contain("@vips_link_local "));
    }

    [Test]
    public void While_nft_runs_changes_gather_and_go_with_the_next_run()
    {
        var model = Parse(Routers);
        var gate = new TaskCompletionSource<ProcessExit>();
        var filter = new PacketFilter(text =>
        {
            _texts.Add(text);
            return _texts.Count == 1 ? gate.Task : Task.FromResult(new ProcessExit(0, 0, false));
        }, () => new OwnershipJournal("filter", Assert.Fail, _directory), static _ => true, new RecordingLogger());
        filter.Use(model);
        filter.SetMaster(model.Instances[0], isMaster: true);
        filter.SetMaster(model.Instances[0], isMaster: false);
        filter.SetMaster(model.Instances[0], isMaster: true);
        Assert.That(_texts, Has.Count.EqualTo(1), "one nft at a time, and nobody waits for it");
        gate.SetResult(new(0, 0, false));
        Assert.That(() => _texts.Count, Is.EqualTo(2).After(5000, 10));
        Assert.That(_texts[1], Does.Contain("add element ip keepalived vips { 10.0.0.99 }"));
    }

    [Test]
    public void Without_nft_the_log_says_so_once_and_all_is_tried_again_with_the_next_change()
    {
        var log = new RecordingLogger();
        _nft = static _ => new(127, 0, false);
        var (filter, model) = Start(Routers, log);
        filter.SetMaster(model.Instances[0], isMaster: true);
        Assert.That(log.Lines.Count(line => line.Contains("nft(8) is not installed: apt-get install nftables")), Is.EqualTo(1));
        _nft = static _ => new(0, 0, false);
        filter.SetMaster(model.Instances[0], isMaster: false);
        Assert.That(_texts[^1], Does.Contain("table ip keepalived {"), "what is there is not known, so it is made anew");
    }

    [Test]
    public async Task Tables_of_an_earlier_run_and_at_the_stop_are_removed()
    {
        new OwnershipJournal("filter", Assert.Fail, _directory).Add("nftables", "elsewhere");
        var (filter, model) = Start(Routers);
        Assert.That(_texts[0], Does.Contain("delete table ip elsewhere").And.Contain("table ip keepalived {"));
        filter.SetMaster(model.Instances[0], isMaster: true);
        await filter.RemoveAsync();
        Assert.That(_texts[^1], Is.EqualTo(FilterRules.Removal("keepalived")));
        Assert.That(Directory.GetFiles(_directory), Is.Empty);
    }

    [Test]
    public void What_failed_is_tried_again_after_ever_longer_pauses_until_it_succeeds()
    {
        var (pauses, next) = (new List<TimeSpan>(), new TaskCompletionSource());
        var log = new RecordingLogger();
        var filter = new PacketFilter(text =>
        {
            _texts.Add(text);
            return Task.FromResult(_nft(text));
        }, () => new OwnershipJournal("filter", Assert.Fail, _directory), static _ => true, log, span =>
        {
            pauses.Add(span);
            return (next = new TaskCompletionSource()).Task;
        });
        _nft = static _ => new(1, 0, false);
        filter.Use(Parse(Routers));
        for (var round = 1; round <= 8; round++)
        {
            Assert.That((_texts.Count, pauses.Count), Is.EqualTo((round, round)));
            next.SetResult();
        }
        Assert.That(pauses.ConvertAll(static span => span.TotalSeconds), Is.EqualTo(new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 }));
        Assert.That(log.Lines, Has.Count.EqualTo(1), "told once");
        _nft = static _ => new(0, 0, false);
        next.SetResult();
        Assert.That((_texts.Count, pauses.Count), Is.EqualTo((10, 9)));
        Assert.That(_texts, Is.All.EqualTo(_texts[0]), "the whole of it each time");
    }

    [Test, CancelAfter(30_000)]
    public void The_kernel_shows_what_it_shows_of_Debians_keepalived()
    {
        TestLan.RequireRoot();
        using var host = new TestHost();
        host.Ip("link add eth0 type veth peer name eth1");
        host.Ip("link add vrrp.51 link eth0 type macvlan mode private");
        host.Ip("link add vrrp.54 link eth0 type macvlan mode private");
        _nft = text => host.Do(() => RealNft.Run(text));
        var (filter, model) = Start(Routers);
        filter.SetMaster(model.Instances[0], isMaster: true);
        Assert.That(List(host), Is.EqualTo(Shown.Trim()));
        filter.RemoveAsync().GetAwaiter().GetResult();
        Assert.That(List(host), Is.Empty);
    }

    private (PacketFilter Filter, KeepalivedConfiguration Model) Start(string configuration, RecordingLogger? log = null)
    {
        var model = Parse(configuration);
        var filter = new PacketFilter(text =>
        {
            _texts.Add(text);
            return Task.FromResult(_nft(text));
        }, () => new OwnershipJournal("filter", Assert.Fail, _directory), static _ => true, log ?? new RecordingLogger());
        filter.Use(model);
        return (filter, model);
    }

    private static string List(TestHost host) => host.Do(() =>
    {
        using var process = Process.Start(new ProcessStartInfo("nft", ["--stateless", "list", "ruleset"]) { RedirectStandardOutput = true })!;
        var shown = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return string.Join('\n', shown.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0));
    });

    private static KeepalivedConfiguration Parse(string configuration)
    {
        var text = new ConfigurationText();
        foreach (var (index, line) in configuration.Split('\n').Index()) text.Add("test.conf", index + 1, line);
        return ConfigurationLoader.Parse(text, new LoaderEnvironment("test")).Model;
    }
}
