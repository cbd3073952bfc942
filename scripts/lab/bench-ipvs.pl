# Drives one daemon through start, reload and stop; see bench-ipvs.sh. Asks the kernel by getsockopt (linux/ip_vs.h), which is cheap.
use strict; use warnings; use Socket;
use constant { IPPROTO_RAW => 255, IP_VS_SO_GET_INFO => 1153, IP_VS_SO_GET_DESTS => 1156, LIMIT => 60, INTERVAL => 0.002, IDLE => 10 };

my ($name, $binary, $work, $virtual, $real) = @ARGV;
socket(my $ipvs, AF_INET, SOCK_RAW, IPPROTO_RAW) or die "socket: $!";

sub now { my $t = "\0" x 16; syscall(228, 1, $t); my ($s, $n) = unpack 'q2', $t; $s + $n / 1e9 }
sub services { my $info = getsockopt($ipvs, 0, IP_VS_SO_GET_INFO) or return 0; (unpack 'I3', $info)[2] }

# The weights of the last virtual server: struct ip_vs_get_dests (24 bytes) and struct ip_vs_dest_entry (96 bytes each).
# Perl's getsockopt hands no argument in, so it is called by its number.
sub weights {
    my $last = $virtual - 1;
    my $address = pack 'C4', 10, int($last / 65536), int($last / 256) % 256, $last % 256;
    my $buffer = pack('S x2 a4 n x2 I I x4', 6, $address, 80, 0, $real) . "\0" x (96 * $real);
    my $length = pack 'I', length $buffer;
    return () if syscall(55, fileno $ipvs, 0, IP_VS_SO_GET_DESTS, $buffer, $length) != 0;
    map { unpack 'x12 I', substr $buffer, 24 + 96 * $_, 96 } 0 .. unpack('x16 I', $buffer) - 1;
}

sub table { my $lines = 0; open my $file, '<', '/proc/net/ip_vs' or return 0; while (<$file>) { $lines++ if /^(TCP|  ->)/ } $lines - 1 }

sub until_true {
    my ($what, $test) = @_;
    my $end = now() + LIMIT;
    until ($test->()) { die "bench: $name: no $what within @{[LIMIT]} s\n" if now() > $end; select undef, undef, undef, INTERVAL }
    now();
}

sub family { my @all = @_; for my $pid (@_) { for my $file (glob "/proc/$pid/task/*/children") { open my $f, '<', $file or next; push @all, family(split ' ', <$f> // '') } } @all }
sub cpu { my $ticks = 0; for (@_) { open my $f, '<', "/proc/$_/stat" or next; my @v = split ' ', (split /\) /, <$f>)[1]; $ticks += $v[11] + $v[12] } $ticks * 10 }
sub memory { my $kib = 0; for (@_) { open my $f, '<', "/proc/$_/smaps_rollup" or next; /^Pss:\s+(\d+)/ and $kib += $1 while <$f> } $kib }

my $began = now();
my $daemon = fork // die "fork: $!";
unless ($daemon) {
    open STDOUT, '>', "$work/log"; open STDERR, '>&', \*STDOUT; open STDIN, '<', '/dev/null';
    exec $binary, '-n', '-f', "$work/keepalived.conf", '-p', "$work/p", '-r', "$work/r", '-c', "$work/c" or exit 127;
}
my $full;
do { $full = until_true('full table', sub { services() == $virtual && weights() == $real }) } until table() == $virtual * ($real + 1);
my $start_cpu = cpu(family($daemon));
select undef, undef, undef, 1;

system('cp', "$work/after.conf", "$work/keepalived.conf") == 0 or die;
my $signalled = now();
kill HUP => $daemon;
my $reloaded = until_true('reload', sub { grep { $_ == 2 } weights() });
select undef, undef, undef, 2;
die "bench: $name: the table is not whole after the reload\n" unless table() == $virtual * ($real + 1);
my $kib = memory(family($daemon));
# Nothing happens now, but ours looks whether the table is as it left it.
my $before = cpu(family($daemon));
select undef, undef, undef, IDLE;
my $looking = (cpu(family($daemon)) - $before) / IDLE / 10;

my $asked = now();
kill TERM => $daemon;
waitpid $daemon, 0;
my $gone = now();
warn "bench: $name: services are left after the stop\n" if services();
printf "%s %.0f %d %.0f %.0f %d %.1f\n", $name, ($full - $began) * 1000, $start_cpu, ($reloaded - $signalled) * 1000, ($gone - $asked) * 1000, $kib, $looking;
