# One run of bench-vrrp.sh, in the namespace of the LAN: starts two routers, hears all they say (packet(7), times by the kernel), disturbs one.
use strict; use warnings; use POSIX ':sys_wait_h'; use Time::HiRes qw(time sleep);
my ($kind, $name, $command, $work, $interval, $instances, @hosts) = @ARGV;
my $seconds = $interval / 1000;
my ($first, $second) = (0, 1);                                        # the last byte of their MACs
my $skew = (256 - 100) / 256 * $seconds;
my $patience = 20 + 10 * $seconds;
use constant { AF_PACKET => 17, ETH_P_ALL => 3, SIOCGSTAMP => 0x8906 };
socket(my $lan, AF_PACKET, 3, unpack('S', pack 'n', ETH_P_ALL)) or die "socket: $!";
my ($index) = `ip -o link show br0` =~ /^(\d+)/;
bind($lan, pack 'S n i x12', AF_PACKET, ETH_P_ALL, $index) or die "bind: $!";
setsockopt $lan, 1, 33, 8 << 20;                                      # SO_RCVBUFFORCE: nothing is lost while this program is not scheduled
my @pids;
my $asker = 0;

# The next frame: time, sender, 'advert' with VRID and priority or 'arp'; nothing: the time is over.
sub hear {
  my ($until) = @_;
  while ((my $left = $until - time) > 0) {
    my $ready = ''; vec($ready, fileno $lan, 1) = 1;
    next unless select($ready, undef, undef, $left) > 0;              # the end of a child interrupts it
    recv $lan, my $frame, 2048, 0;
    my $stamp = pack 'q2', 0, 0;
    ioctl $lan, SIOCGSTAMP, $stamp or die "SIOCGSTAMP: $!";
    my ($s, $us) = unpack 'q2', $stamp;
    my ($sender, $type) = unpack 'x11 C n', $frame;
    return ($s + $us / 1e6, $sender, 'advert', unpack 'x35 C C', $frame) if $type == 0x0800 && unpack('x23 C', $frame) == 112;
    return ($s + $us / 1e6, $sender, 'arp', 0, 0) if $type == 0x0806;
  }
  return;
}

# Hears until a frame fits; its time.
sub wait_for {
  my ($what, $fits, $until) = (@_, time + $patience);
  while (my @heard = hear($until)) { return $heard[0] if $fits->(@heard); }
  die "bench: $name: no $what\n";
}

sub start {
  my ($host) = @_;
  my $pid = fork // die "fork: $!";
  unless ($pid) {
    open STDOUT, '>', "$work/log"; open STDERR, '>&', \*STDOUT;
    $ENV{TMPDIR} = "$work/$host.dumps"; mkdir $ENV{TMPDIR};
    exec 'ip', 'netns', 'exec', $hosts[$host], 'unshare', '-m', 'sh', '-c', "mount -t tmpfs none /run && exec $command -n -l -P -f $work/$host.conf -p /run/p -r /run/v" or exit 127;
  }
  $pids[$host] = $pid;
}

sub family { my ($pid) = @_; my @all = ($pid); for my $list (glob "/proc/$pid/task/*/children") { open my $f, '<', $list or next; push @all, map { family($_) } split ' ', <$f> // '' } return @all; }
sub stop { my ($host, $signal) = @_; return unless $pids[$host]; kill $signal, $signal eq 'KILL' ? reverse family($pids[$host]) : $pids[$host]; waitpid $pids[$host], 0; $pids[$host] = 0; }
sub advert_of { my ($host, $priority) = @_; return sub { $_[2] eq 'advert' && $_[1] == $host && (!defined $priority || $_[4] == $priority) } }
sub both { start($first); wait_for('master', advert_of($first)); start($second); sleep 1 + 2 * $seconds; 1 while hear(time + 0.001); }
END { kill 'KILL', $asker if $asker; stop($_, 'KILL') for grep { $pids[$_] } 0, 1 }

# Asks both daemons for all their dumps, ten times a second, from a process of its own.
sub ask {
  my @daemons = grep { $_ } @pids;
  $asker = fork // die "fork: $!";
  return if $asker;
  $SIG{TERM} = sub { POSIX::_exit(0) };
  while (1) { kill $_, @daemons for 'USR1', 'USR2', 36; sleep 0.1 }
}
sub stop_asking {
  return unless $asker;
  kill 'TERM', $asker; waitpid $asker, 0; $asker = 0;
  -s "$work/$_.dumps/keepalived.json" && -s "$work/$_.dumps/keepalived.data" or die "bench: $name: no dumps in $work/$_.dumps\n" for $first, $second;
}

# The successor's first advertisement, and the last one of the master before it.
sub succession {
  my ($last, $taken) = (0, 0);
  wait_for('successor', sub { $last = $_[0] if advert_of($first)->(@_); $taken = $_[0] if advert_of($second)->(@_); $taken });
  return ($last, $taken);
}

sub failover {
  my @row;
  both();
  my $last = wait_for('advert', advert_of($first));
  stop($first, 'KILL');
  my ($spoke, $taken) = succession();
  $last = $spoke if $spoke;
  push @row, $taken - $last - 3 * $seconds - $skew, wait_for('ARP', sub { $_[2] eq 'arp' && $_[1] == $second }) - $taken;
  stop($second, 'TERM');

  both();
  my ($told, $ended) = (time, 0);
  local $SIG{CHLD} = sub { $ended ||= time };                         # the successor is waited for meanwhile, which takes longer
  kill 'TERM', $pids[$first];
  my $resigned = wait_for('priority 0', advert_of($first, 0));
  push @row, $resigned - $told, wait_for('successor', advert_of($second)) - $resigned - $skew;
  waitpid $pids[$first], 0;
  $pids[$first] = 0;
  push @row, ($ended || time) - $told;
  stop($second, 'TERM');

  both();
  $last = wait_for('advert', advert_of($first));
  system 'ip', 'link', 'set', 'p0', 'down';
  ($spoke, $taken) = succession();
  push @row, $taken - ($spoke || $last) - 3 * $seconds - $skew;
  system 'ip', 'link', 'set', 'p0', 'up';
  stop($_, 'TERM') for $first, $second;
  printf "%s %s\n", $name, join ' ', map { sprintf '%.2f', $_ * 1000 } @row;
}

sub used { my $ticks = 0; for my $pid (map { family($_) } grep { $_ } @pids) { open my $f, '<', "/proc/$pid/stat" or next; my @field = split ' ', (split /\) /, <$f>)[-1]; $ticks += $field[11] + $field[12]; } return $ticks / POSIX::sysconf(&POSIX::_SC_CLK_TCK); }
sub memory { my $kib = 0; for my $pid (family($pids[$first])) { open my $f, '<', "/proc/$pid/smaps_rollup" or next; while (<$f>) { $kib += $1 if /^Pss:\s+(\d+)/ } } return $kib; }

sub steady {
  start($first);
  my %masters;
  wait_for('master of all', sub { $masters{$_[3]} = 1 if advert_of($first)->(@_); keys %masters == $instances });
  start($second);
  sleep 2;                                                            # before that the signals may find nobody to catch them
  ask() if $ENV{BENCH_LOAD} eq 'asked';
  sleep 5;                                                            # second bursts of ARP are over
  1 while hear(time + 0.001);
  my ($length, $before, %last, @off, $count, $false, $longest) = (10, used(), (), ());
  ($count, $false, $longest) = (0, 0, 0);
  my $begin = time;
  my $end = $begin + $length;
  while (my ($at, $sender, $what, $router) = hear($end)) {
    next unless $what eq 'advert' && $at >= $begin;                   # what came while this program slept is still in its queue
    if ($sender == $second) { $false++; next }
    $count++;
    if (my $was = $last{$router}) { my $gap = $at - $was; push @off, abs $gap - $seconds; $longest = $gap if $gap > $longest }
    $last{$router} = $at;
  }
  my ($cpu, $kib) = ((used() - $before) / $length * 100 / 2, memory());
  stop_asking();
  @off = sort { $a <=> $b } @off;
  printf "%s %.1f %.2f %.2f %.2f %d %d\n", $name, $count / ($length / $seconds * $instances) * 100, $off[int $#off * 0.99] * 1000, $longest * 1000, $cpu, $kib, $false;
  stop($_, 'TERM') for $first, $second;
}

$kind eq 'failover' ? failover() : steady();
