# The servers of bench-checkers.sh, and its clock: each connection's address tells which check has come.
use strict; use warnings; use IO::Handle; use Socket; use POSIX ();
use constant INTERVAL => $ENV{BENCH_INTERVAL} // 2;
use constant { SETTLE => INTERVAL * 1.5 + 3, MEASURE => INTERVAL * 3 + 6, REST => INTERVAL / 3000 };

my ($name, $command, $work, $checks, $kind) = @ARGV;
sub now { my $t = "\0" x 16; syscall(228, 1, $t); my ($s, $n) = unpack 'q2', $t; $s + $n / 1e9 }
sub family { my @all = @_; for my $pid (@_) { for my $file (glob "/proc/$pid/task/*/children") { open my $f, '<', $file or next; push @all, family(split ' ', <$f> // '') } } @all }
sub cpu { my $ns = 0; for my $pid (@_) { for my $file (glob "/proc/$pid/task/*/schedstat") { open my $f, '<', $file or next; $ns += (split ' ', <$f>)[0] } } $ns / 1e9 }
sub memory { my $kib = 0; for (@_) { open my $f, '<', "/proc/$_/smaps_rollup" or next; /^Pss:\s+(\d+)/ and $kib += $1 while <$f> } $kib }

socket(my $listener, AF_INET, SOCK_STREAM, 0) or die;
setsockopt $listener, SOL_SOCKET, SO_REUSEADDR, 1;
bind($listener, sockaddr_in(8080, INADDR_ANY)) or die "bind: $!";
listen $listener, 4096;
IO::Handle::blocking($listener, 0);

my $daemon = fork // die "fork: $!";
unless ($daemon) {
    close $listener;
    open STDOUT, '>', "$work/log"; open STDERR, '>&', \*STDOUT; open STDIN, '<', '/dev/null';
    exec split(' ', $command), '-n', '-l', '-C', '-f', "$work/keepalived.conf", '-p', "$work/p", '-r', "$work/r", '-c', "$work/c" or exit 127;
}

# Removes a service, and leaves in a file how long it took to come back.
sub repair {
    my ($service, $gone) = ('10.0.0.0:80', now());
    system('ipvsadm', '-D', '-t', $service) == 0 or die "bench: there is no $service";
    select undef, undef, undef, 0.1 until `ipvsadm -Ln -t $service 2>&1` =~ /^TCP/m || now() > $gone + 60;
    open my $file, '>', "$work/repair"; printf $file "%.1f\n", now() - $gone; close $file;
    POSIX::_exit(0);
}

my (%last, @late, $began_cpu, $probes);
my $start = now();
my ($from, $until) = ($start + SETTLE, $start + SETTLE + MEASURE);
my $reload = $ENV{BENCH_RELOAD} ? $from + INTERVAL + 1 : $until + 1;
# Only ours looks for what somebody else has taken out of the table.
my $removal = $ENV{BENCH_RELOAD} && $name eq 'ours' && -e '/proc/net/ip_vs' ? $reload + INTERVAL / 2 : $until + 1;
my $ready = ''; vec($ready, fileno $listener, 1) = 1;
while ((my $now = now()) < $until) {
    if (!defined $began_cpu && $now >= $from) { ($began_cpu, $probes) = (cpu(family($daemon)), 0) }
    if ($now >= $reload) { $reload = $until + 1; system('cp', "$work/after.conf", "$work/keepalived.conf") == 0 or die; kill HUP => $daemon }
    if ($now >= $removal) { $removal = $until + 1; fork // die "fork: $!" or repair() }
    select(my $copy = $ready, undef, undef, 0.05) or next;
    for (1 .. 500) {
        accept(my $client, $listener) or last;
        my $at = now();
        my $address = (unpack_sockaddr_in getsockname $client)[1];
        if (defined $began_cpu) { $probes++; push @late, $at - $last{$address} - INTERVAL if $last{$address} }
        $last{$address} = $at;
        if ($kind eq 'http') { sysread $client, my $request, 4096; syswrite $client, "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok" }
        close $client;
    }
    select undef, undef, undef, REST; # the kernel answers meanwhile: to be woken for each connection would take the processor from the daemon
}
# What another than ours could not do is a result, too.
sub failed { my $what = shift; die "bench: $name $what: " . `tail -n 3 $work/log` if $name eq 'ours'; print "$name: $what\n" }
failed('made no checks') unless $probes;
my $spent = cpu(family($daemon)) - $began_cpu;
my $kib = memory(family($daemon));
kill TERM => $daemon;
waitpid $daemon, 0;
@late = sort { $a <=> $b } @late;
my $overdue = grep { $until - $last{$_} > INTERVAL + 0.5 } keys %last;
failed(sprintf 'had not finished its reload after %d s', $until - $from - INTERVAL - 1) if $ENV{BENCH_RELOAD} && !`grep -E 'Reload complete|generation 2' $work/log`;
exit 0 unless @late;
if (open my $file, '<', "$work/repair") { chomp(my $seconds = <$file>); unlink "$work/repair"; print "$name: a service that somebody removed was back after $seconds s\n" }
printf "%s %.0f %.0f %.4f %d %d\n", $name, $late[int(0.99 * $#late)] * 1000, $late[-1] * 1000, $spent / $probes * 1000, $kib, $overdue + $checks - keys %last;
