using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel.Notices;

/// <summary>A router with a daemon, a neighbour that may advertise, and everything that can be told: scripts, three pipes, a mail server.</summary>
internal sealed partial class NoticeSide
{
    private const string Note = "#!/bin/sh\necho \"$*\" >>/tmp/notify.log\n", Code = "#!/bin/sh\n[ ! -e /tmp/code$1 ] || read code </tmp/code$1\nexit ${code:-0}\n";

    /// <summary>What a mail server hands on, without what it has added itself and the date.</summary>
    private const string Mail = "#!/bin/sh\n{ grep -v '^Received\\|^Date\\|^\t'; echo; } | tr '\\n' '~' | sed 's/$/\\n/' >>/tmp/mail.log\n";

    /// <summary>adverts VRID PRIORITY COUNT: VRRP version 2 for 192.168.0.(100+VRID), two a second.</summary>
    private const string Adverts = """
        use Socket; my ($id, $priority, $count) = @ARGV;
        socket(my $s, PF_INET, SOCK_RAW, 112) or die; setsockopt($s, 0, 33, pack('i', 255)); setsockopt($s, 0, 32, inet_aton('192.168.0.2'));
        my $packet = pack('C6na4x8', 0x21, $id, $priority, 1, 0, 1, 0, inet_aton('192.168.0.' . (100 + $id)));
        my $sum = 0; $sum += $_ for unpack('n*', $packet); $sum = ($sum >> 16) + ($sum & 0xffff); $sum += $sum >> 16; substr($packet, 6, 2) = pack('n', ~$sum & 0xffff);
        for (1 .. $count) { send($s, $packet, 0, sockaddr_in(0, inet_aton('224.0.0.18'))); select(undef, undef, undef, 0.5) }
        """;
    private const string Scripts = "notify";
    private static readonly string[] Logs = [Scripts, "all", "vrrp", "lvs", "mail"];
    private readonly LabHost _peer;

    public NoticeSide(LabNetwork network, string binary)
    {
        var lan = network.AddLan();
        var host = network.AddHost("router", lan, "192.168.0.1/24");
        _peer = network.AddHost("peer", lan, "192.168.0.2/24");
        Daemon = new LabDaemon(host, binary);
        foreach (var (name, text) in new[] { ("note", Note), ("code", Code), ("mail", Mail) }) host.WriteFile($"/etc/keepalived/{name}", text);
        _peer.WriteFile("/tmp/adverts", Adverts);
        host.Demand("cd /etc/keepalived; chmod 755 note code mail; ip link add d0 type veth peer name d1; ip link set d0 up; ip link set d1 up; echo 0 >/tmp/number; "
            + "echo '192.168.0.1 router.example.com router' >/tmp/hosts; mount --bind /tmp/hosts /etc/hosts; mkfifo /tmp/all /tmp/vrrp /tmp/lvs; "
            + "for pipe in all vrrp lvs; do setsid cat <>/tmp/$pipe >>/tmp/$pipe.log & done; setsid msmtpd --port=25 --log=none --command='/etc/keepalived/mail %F' >/dev/null 2>&1 </dev/null &");
    }

    public LabDaemon Daemon { get; }

    /// <summary>What was told since the last <see cref="Forget"/>: of pipes in order, unless servers are checked, of scripts and mail sorted.</summary>
    public string Told => Of(Logs);

    /// <summary>The same without what scripts were told.</summary>
    public string ToldWithoutScripts => Of(Logs.Where(static log => log != Scripts));

    /// <summary>The lines of scripts.</summary>
    public string[] ToldScripts => Daemon.Host.ReadFile($"/tmp/{Scripts}.log").Split('\n');

    /// <summary>Lets the neighbour advertise beside what goes on.</summary>
    public void Advertise(string words) => _peer.Start($"perl /tmp/adverts {words}", "/tmp/adverts.log");

    public void Forget()
    {
        foreach (var log in Logs) Daemon.Host.WriteFile($"/tmp/{log}.log", "");
    }

    private string Of(IEnumerable<string> logs) => string.Concat(logs.Select(log => $"{log}:\n{InOrder(log, Daemon.Host.ReadFile($"/tmp/{log}.log"))}"));

    private static string InOrder(string log, string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var sorts = log is Scripts or "mail" || lines.Any(static line => ServerLine().IsMatch(line));
        return string.Concat((sorts ? lines.Order(StringComparer.Ordinal) : lines.AsEnumerable()).Select(static line => line + "\n"));
    }

    [GeneratedRegex("^[RV]S ")]
    private static partial Regex ServerLine();
}
