# Runs one daemon on one configuration and prints what the kernel holds and what was sent; see scripts/compare-states.
# Runs in network, mount and process namespaces of its own.
# usage: show-states.pl FILE LOG COMMAND...
use strict; use warnings; use POSIX ':sys_wait_h';
use constant { AF_PACKET => 17, SOCK_RAW => 3, ALL_FRAMES => 0x0300, OUTGOING => 4, ARP => 0x806, IPV4 => 0x800, IPV6 => 0x86DD, VRRP => 112, ICMPV6 => 58, ADVERTISEMENT => 136 };

my ($file, $log, @command) = @ARGV;
open my $source, '<', $file or die "$file: $!";
my @lines = map { s/[!#].*//r } <$source>;

# The interfaces that the file names, each with an address, and the source addresses that it gives them.
my (%seen, @interfaces, %addresses, $current, $longest);
for (@lines) {
    if (/^\s*(?:interface|lvs_sync_daemon)\s+"?([A-Za-z][\w.:-]{0,14})\b/ or /\bdev\s+"?([A-Za-z][\w.:-]{0,14})\b/) {
        push @interfaces, $1 unless $seen{$1}++;
        $current = $1 if /^\s*interface\s+"?([^\s"]+)/;
    }
    while (/\b((?:eth|en[ospx]|em|wlan|bond|br|vlan|dummy)[a-z0-9]*[0-9](?:\.[0-9]+)?)\b/g) { push @interfaces, $1 unless $seen{$1}++ || length $1 > 15 }
    push @{$addresses{$current // ''}}, $1 if /^\s*(?:unicast_src_ip|mcast_src_ip)\s+([0-9a-fA-F:.]+)/;
    $longest = $1 if /^\s*advert_int\s+([0-9.]+)/ && $1 > ($longest // 1) && $1 < 10;
}
# Interfaces of virtual MACs make the daemons themselves.
@interfaces = grep { !/^(?:lo$|vrrp)/ } @interfaces;

sub run { system 'sh', '-c', "$_[0] >/dev/null 2>&1" }
sub pause { select undef, undef, undef, $_[0] }

run 'mount --make-rprivate /; mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t tmpfs tmpfs /run; mount --bind /dev/null /etc/resolv.conf; ip link set lo up';
my $number = 0;
for my $name (@interfaces) {
    $number++;
    run sprintf "ip link add %s address 02:00:00:00:%02x:%02x type veth peer name cable%d; ip link set cable%d up; ip link set %s up; ip address add 10.99.%d.1/24 dev %s; echo 1 >/proc/sys/net/ipv6/conf/cable%d/disable_ipv6",
        $name, $number / 256, $number % 256, $number, $number, $name, $number % 256, $name, $number;
}
for my $name (keys %addresses) {
    my $interface = $seen{$name} ? $name : $interfaces[0] // 'lo';
    run "ip address add $_/" . (/:/ ? 64 : 24) . " dev $interface nodad" for @{$addresses{$name}};
}
# Peers of unicast have no host behind them: a neighbour that takes all packets.
run "ip route add default via 10.99.1.254 dev $interfaces[0]; ip neighbour replace 10.99.1.254 lladdr 02:00:00:ff:ff:01 dev $interfaces[0] nud permanent" if @interfaces;
pause 2.2; # duplicate address detection

sub output { split /\n/, `$_[0] 2>/dev/null` }

sub show {
    my ($when) = @_;
    my @all = map { s/^\d+: //; s/valid_lft.*//; s/\\\s*//; s/\s+/ /g; "address $_" } output 'ip -oneline address';
    push @all, map { s/^\d+: //; s/@\S+//; s/ (?:qlen|mtu|qdisc|group|link-netnsid|state|mode) \S+//g; s/promiscuity.*?(macvlan|ipvlan|$)/$1/; s/(?:numtxqueues|bcqueuelen).*//; s/\\\s*/ /; s/\s+/ /g; "link $_" } output 'ip -details -oneline link';
    push @all, map { s/\s+/ /g; s/expires \d+sec//; "route $_" } output('ip route show table all'), output('ip -6 route show table all');
    push @all, map { s/\s+/ /g; "rule $_" } output('ip rule'), output('ip -6 rule');
    push @all, map { "ipvs $_" } output('ipvsadm --save --numeric'), output('ipvsadm --list --daemon') if -e '/proc/net/ip_vs';
    print map { "$when: $_\n" } sort grep { !/\bcable\d+\b/ } @all;
}

# Prints each frame of VRRP, ARP and neighbour discovery that left, once: how many there were depends on the moment of the end.
sub record {
    socket my $frames, AF_PACKET, SOCK_RAW, ALL_FRAMES or die "socket: $!";
    my ($ended, %names, %sent);
    $SIG{TERM} = sub { $ended = 1 };
    until ($ended) {
        my $readable = '';
        vec($readable, fileno $frames, 1) = 1;
        next unless select($readable, undef, undef, 0.2) > 0;
        my $from = recv $frames, my $frame, 2000, 0;
        my (undef, undef, $index, undef, $kind) = unpack 'S n I S C', $from // next;
        next unless $kind == OUTGOING;
        my $type = unpack 'n', substr $frame, 12, 2;
        my $protocol = $type == IPV4 ? ord substr $frame, 23, 1 : $type == IPV6 ? ord substr $frame, 20, 1 : 0;
        next unless $protocol == VRRP || ($protocol == ICMPV6 && ADVERTISEMENT == ord substr $frame, 54, 1) || ($type == ARP && substr($frame, 28, 4) eq substr($frame, 38, 4));
        (substr($frame, 18, 2), substr($frame, 24, 2)) = ("\0\0", "\0\0") if $type == IPV4; # identification, checksum
        substr($frame, 14, 4) = "\x60\0\0\0" if $type == IPV6; # flow label
        my $name = $names{$index} //= (map { /^$index: ([^:@]+)/ ? $1 : () } output 'ip -oneline link')[0] // $index;
        $sent{"$name " . unpack 'H*', $frame} = 1 unless $name =~ /^cable/;
    }
    print map { "sent: $_\n" } sort keys %sent;
    exit 0;
}

$| = 1;
my $recorder = fork // die "fork: $!";
record() unless $recorder;
my $daemon = fork // die "fork: $!";
unless ($daemon) {
    open STDOUT, '>', $log or die "$log: $!";
    open STDERR, '>&', \*STDOUT;
    exec @command or exit 127;
}
my $status;
sub runs { $status = $? >> 8 if !defined $status && waitpid($daemon, WNOHANG) == $daemon; !defined $status }

pause 4 * ($longest // 1) + 3;
show('started') if runs();
kill HUP => $daemon if runs();
pause 3;
show('reloaded') if runs();
kill TERM => $daemon if runs();
for (1 .. 120) { last unless runs(); pause 0.1 }
print 'ended: ', $status // 'not', "\n";
show('ended');
kill TERM => $recorder;
waitpid $recorder, 0;
kill KILL => -1;
