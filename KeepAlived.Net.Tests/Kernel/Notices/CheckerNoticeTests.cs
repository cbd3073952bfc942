namespace KeepAlived.Net.Tests.Kernel.Notices;

/// <summary>What pipes and mail are told of each kind of check, when its server fails and comes back.</summary>
[Category("KernelLong")]
internal sealed class CheckerNoticeTests : NoticeFixture
{
    /// <summary>On the router: 81 answers HTTP with the status in /tmp/status, 82 greets as a mail server with the code in /tmp/greeting (or closes, resets, closes after HELO), 84 answers nothing.</summary>
    private const string Servers = """
        use IO::Socket::INET; use Socket;
        sub text { open(my $f, '<', $_[0]) or return $_[1]; my $t = <$f>; chomp $t; $t }
        sub serve { my ($port, $answer) = @_; return if fork; my $s = IO::Socket::INET->new(LocalAddr => '192.168.0.1', LocalPort => $port, Listen => 20, ReuseAddr => 1) or die;
            while (my $c = $s->accept) { if (fork) { close $c; next } $answer->($c); exit } exit }
        $SIG{CHLD} = 'IGNORE';
        serve(81, sub { my $c = shift; while (<$c>) { last if /^\r?$/ } my $s = text('/tmp/status', 200); print $c "HTTP/1.0 $s X\r\nContent-Length: 3\r\n\r\nabc" });
        serve(82, sub { my $c = shift; my $g = text('/tmp/greeting', 220);
            setsockopt($c, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0)) if $g eq 'reset';
            return if $g eq 'reset' || $g eq 'close';
            print $c $g eq 'leave' ? "220 hello\r\n" : "$g hello\r\n"; while (<$c>) { return if $g eq 'leave'; print $c(/^QUIT/ ? "221 bye\r\n" : "250 ok\r\n") } });
        serve(84, sub { });
        """;
    private const string Check = "connect_timeout 20\n retry 0\n delay_loop 1\n }";

    [Test]
    public void Each_kind_of_check()
    {
        var global = Global(Pipes + Mails + "smtp_alert\n");
        Start(global + Instance("A"), "A\" MASTER 100", "VRRP Instance A - Entering MASTER");
        Step($"cat >/tmp/servers <<'END'\n{Servers}\nEND\nsetsid perl /tmp/servers >/tmp/servers.log 2>&1 </dev/null & until [ $(ss -ltnH 'sport = :81 or sport = :82 or sport = :84' | wc -l) = 3 ]; do sleep 0.2; done");
        Reload(global + "track_file code {\n file /tmp/number\n weight 1\n}\n" + Instance("A") + Virtual("10.0.0.1 80", "alpha",
            Server(81, $"HTTP_GET {{\n url {{\n path /\n status_code 200\n }}\n {Check}"), Server(82, $"SMTP_CHECK {{\n {Check}"),
            Server(84, $"TCP_CHECK {{\n {Check}"), Server(85, $"MISC_CHECK {{\n misc_path \"/etc/keepalived/code 85\"\n misc_timeout 20\n }}")), "VS .* UP", "(?s)CHECK succe.*CHECK succe.*CHECK succe.*CHECK succe");
        Step("echo 404 >/tmp/status; echo 554 >/tmp/next; mv /tmp/next /tmp/greeting; echo 1 >/tmp/code85", "(?s)CHECK failed.*CHECK failed.*CHECK failed");
        Step("rm /tmp/status /tmp/greeting; echo 0 >/tmp/code85", "(?s)CHECK succe.*CHECK succe.*CHECK succe");
        foreach (var trouble in new[] { "reset", "close", "leave" })
        {
            Step($"echo {trouble} >/tmp/next; mv /tmp/next /tmp/greeting", "CHECK failed"); // at once, or a check may meet an empty file
            Step("rm /tmp/greeting", "CHECK succe");
        }
        Step("pkill perl", "(?s)CHECK failed.*CHECK failed.*CHECK failed");
        Stop("A\" STOP 100");
    }

    private static string Server(int port, string check) =>
        $"real_server 192.168.0.1 {port} {{\n notify_up \"/etc/keepalived/note up {port}\"\n notify_down \"/etc/keepalived/note down {port}\"\n {check}\n }}\n";
}
