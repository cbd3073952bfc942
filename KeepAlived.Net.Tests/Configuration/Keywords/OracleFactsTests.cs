using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>What Debian's keepalived 2.2.7 was seen to take or refuse, where one would not expect it.</summary>
internal sealed class OracleFactsTests
{
    /// <summary>Exit status of `-t` for lines of global_defs.</summary>
    [TestCase("vrrp_strict maybe", 0)]
    [TestCase("vrrp_skip_check_adv_addr 1", 0)]
    [TestCase("notify_fifo_script \"\"", 0)]
    [TestCase("reload_file relative", 0)]
    [TestCase("reload_time_file relative", 0)]
    [TestCase("reload_time_file a b", 5)]
    [TestCase("config_save_dir \"\"", 5)]
    [TestCase("snmp_socket unix:/x", 0)]
    [TestCase("snmp_socket a b", 5)]
    [TestCase("vrrp_rx_bufs_multiplier 1 2", 5)]
    [TestCase("umask 1 2", 5)]
    [TestCase("umask \"\"", 5)]
    public void In_global_defs(string line, int status) => Assert.That(TextFile.Parse($"global_defs {{\n{line}\n}}").TestStatus, Is.EqualTo(status));

    [TestCase("kernel_rx_buf_size 1 2", 5)]
    [TestCase("kernel_rx_buf_size \"\"", 0)]
    [TestCase("notify_master \"\"", 0)]
    [TestCase("notify_deleted", 0)]
    [TestCase("notify_deleted /bin/true", 6)]
    [TestCase("mcast_dst_ip 192.0.2.1", 5)]
    public void In_an_instance(string line, int status) => Assert.That(TextFile.Parse($"{TextFile.Instance[..^1]}{line}\n}}").TestStatus, Is.EqualTo(status));

    [TestCase("snmp_name one", 0)]
    [TestCase("snmp_name one two", 5)]
    [TestCase("quorum_up \"\"", 0)]
    public void In_a_virtual_server(string line, int status) => Assert.That(TextFile.Parse(TextFile.Server(line)).TestStatus, Is.EqualTo(status));

    /// <summary>The first one counts.</summary>
    [TestCase("track_file F {\nfile /a\nfile /b\n}")]
    [TestCase("vrrp_track_process P {\nprocess a\nprocess b\n}")]
    [TestCase("vrrp_sync_group G {\ngroup {\nVI_1\n}\ngroup {\nVI_2\n}\n}")]
    public void A_second_one_is_refused(string block)
    {
        var loaded = TextFile.Parse(block);
        Assert.That(loaded.Complaints(), Has.One.Contains("is set already"));
        Assert.That(loaded.Complaints(), Has.None.Contains("unknown"));
        Assert.That(loaded.Model.TrackFiles.Select(file => file.File), Has.None.EqualTo("/b"));
    }

    [TestCase("notify"), TestCase("notify_master"), TestCase("notify_backup"), TestCase("notify_fault"), TestCase("notify_stop"), TestCase("notify_deleted"), TestCase("notify_master_rx_lower_pri")]
    public void The_first_script_of_an_instance_counts(string keyword)
    {
        var loaded = TextFile.Parse($"{TextFile.Instance[..^1]}{keyword} /bin/true\n{keyword} /bin/other\n}}");
        Assert.That(loaded.Complaints(), Has.One.Contains($"'{keyword}' is set already; this one is ignored"));
        var instance = loaded.Model.Instances.Single();
        ScriptCommand?[] all = [instance.Notify, instance.NotifyMaster, instance.NotifyBackup, instance.NotifyFault, instance.NotifyStop, instance.NotifyDeleted, instance.NotifyMasterReceivedLower];
        Assert.That(all.OfType<ScriptCommand>().Single().Arguments, Is.EqualTo(new[] { "/bin/true" }));
    }

    /// <summary>Exit status 5 for the second, which is ignored.</summary>
    [TestCase("global_defs {\nLINE\n}", "startup_script x", "shutdown_script x", "nftables a", "nftables_ipvs a", "notify_fifo /a", "notify_fifo_script x", "vrrp_notify_fifo /a", "vrrp_notify_fifo_script x", "lvs_notify_fifo /a", "lvs_notify_fifo_script x", "snmp_socket a", "vmac_prefix a", "vmac_addr_prefix a", "tmp_config_directory /a")]
    [TestCase("LINE", "net_namespace_ipvs a", "instance a")]
    [TestCase("vrrp_sync_group G {\ngroup {\na\n}\nLINE\n}", "notify x", "notify_master x", "notify_backup x", "notify_fault x", "notify_stop x")]
    [TestCase("vrrp_track_process P {\nprocess a\nLINE\n}", "weight 1")]
    [TestCase("vrrp_instance V {\nLINE\n}", "lvs_sync_daemon_interface eth0", "use_ipvlan")]
    [TestCase("virtual_server 192.0.2.1 80 {\nLINE\nreal_server 192.0.2.10 80 {\n}\n}", "quorum_up x", "quorum_down x")]
    [TestCase("virtual_server 192.0.2.1 80 {\nreal_server 192.0.2.10 80 {\nLINE\n}\n}", "notify_up x", "notify_down x")]
    [TestCase("virtual_server 192.0.2.1 80 {\nreal_server 192.0.2.10 80 {\nDNS_CHECK {\nLINE\n}\n}\n}", "name a")]
    public void The_first_line_counts(string block, params string[] lines)
    {
        Assert.That(lines.Where(line => !TextFile.Parse(block.Replace("LINE", $"{line}\n{line}", StringComparison.Ordinal)).Diagnostics
            .Any(problem => problem.Severity == Severity.Error && problem.Message == $"'{line.Split(' ')[0]}' is set already; this one is ignored")), Is.Empty);
    }

    /// <summary>Others are replaced without a word.</summary>
    [TestCase("vrrp_script C {\nscript /bin/true\nscript /bin/other\n}")]
    public void The_last_script_of_a_vrrp_script_counts(string block)
    {
        var loaded = TextFile.Parse(block);
        Assert.That(loaded.Complaints(), Has.None.Contains("already"));
    }

    /// <summary>Blocks that cannot work.</summary>
    [TestCase("bfd_instance B {\nneighbor_ip 192.0.2.9\nsource_ip ::1\n}", 5)]
    [TestCase("garp_group {\ninterface eth0\n}", 5)]
    [TestCase("garp_group {\ngarp_interval 1\ninterface eth0\n}", 0)]
    [TestCase("garp_group {\ngarp_interval 1\ninterface eth0\n}\ngarp_group {\ngarp_interval 1\ninterface eth0\n}", 5)]
    [TestCase("vrrp_track_process P {\nprocess a\nquorum_max 0\n}", 0)]
    [TestCase("vrrp_track_process P {\nprocess a\nquorum 2\nquorum_max 0\n}", 5)]
    [TestCase("global_defs {\nstartup_script /bin/true nosuchuser\n}", 5)]
    public void Of_whole_blocks(string block, int status) => Assert.That(TextFile.Parse(block).TestStatus, Is.EqualTo(status));

    [TestCase("UDP_CHECK {\nmin_reply_length 300\n}", 5)]
    [TestCase("UDP_CHECK {\nmin_reply_length 300\nmax_reply_length 400\n}", 0)]
    [TestCase("weight 0", 5)]
    public void In_a_real_server(string lines, int status) => Assert.That(TextFile.Parse(TextFile.Server("", lines)).TestStatus, Is.EqualTo(status));

    /// <summary>Milliseconds of BFD have three decimals.</summary>
    [TestCase("20.125", 0)]
    [TestCase("20.1255", 5)]
    public void Decimals_of_bfd(string interval, int status) =>
        Assert.That(TextFile.Parse($"bfd_instance B {{\nneighbor_ip 192.0.2.9\nmin_rx {interval}\n}}").TestStatus, Is.EqualTo(status));
}
