namespace KeepAlived.Net.Configuration.Rules;

internal sealed class UnusedRuleTests
{
    private static string[] Told(string text) => [.. TextFile.Parse(text).Notes().Where(note => note.Contains("is not used"))];

    [TestCase("track_file f {\nfile /tmp/f\n}", "track_file 'f' is not used by any track_file block or FILE_CHECK")]
    [TestCase("vrrp_track_process p {\nprocess p\n}", "vrrp_track_process 'p' is not used by any track_process block")]
    [TestCase("bfd_instance b {\nneighbor_ip 192.0.2.2\n}", "bfd_instance 'b' is not used by any track_bfd block or BFD_CHECK")]
    [TestCase("virtual_server_group g {\n192.0.2.1 80\n}", "virtual_server_group 'g' is not used by any virtual_server")]
    public void What_nobody_uses_is_told(string definition, string expected) => Assert.That(Told(definition), Is.EqualTo(new[] { expected }));

    [TestCase("track_file f {\nfile /tmp/f\n}", "track_file {\nf\n}")]
    [TestCase("vrrp_track_process p {\nprocess p\n}", "track_process {\np\n}")]
    [TestCase("bfd_instance b {\nneighbor_ip 192.0.2.2\n}", "track_bfd {\nb\n}")]
    public void What_an_instance_tracks_is_used(string definition, string tracked) =>
        Assert.That(Told(definition + "\n" + TextFile.Instance[..^1] + tracked + "\n}"), Is.Empty);

    [Test]
    public void A_group_of_a_virtual_server_is_used() =>
        Assert.That(Told("virtual_server_group g {\n192.0.2.1 80\n}\nvirtual_server group g {\nprotocol TCP\nlb_algo rr\nlb_kind NAT\nreal_server 192.0.2.2 80 {\n}\n}"), Is.Empty);
}
