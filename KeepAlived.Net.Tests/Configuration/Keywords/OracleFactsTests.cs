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
