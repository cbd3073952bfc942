#!/bin/bash
# Measures `-t` of a farm of virtual servers, for each command named, in turn: pairs of runs, so that noise meets both.
# usage: bench-config.sh RUNS VIRTUAL-SERVERS NAME=COMMAND [NAME=COMMAND ...]
# prints one line a run: NAME milliseconds KiB-at-most
set -euo pipefail

runs=$1 servers=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Each virtual server has four real servers with a TCP_CHECK.
awk -v count="$servers" 'BEGIN {
  for (v = 0; v < count; v++) {
    printf "virtual_server 10.%d.%d.%d 80 {\n    delay_loop 6\n    lb_algo wrr\n    lb_kind NAT\n    protocol TCP\n\n", v / 65536, v / 256 % 256, v % 256
    for (r = 0; r < 4; r++) {
      printf "    real_server 192.168.%d.%d %d {\n        weight 1\n        TCP_CHECK {\n", r, v % 250 + 1, 8000 + r
      printf "            connect_timeout 3\n            connect_port %d\n        }\n    }\n", 8000 + r
    }
    print "}"
  }
}' >"$work/farm.conf"
chmod 644 "$work/farm.conf"

# perl is in every Debian; wait4(2) tells the most memory that the process had.
cat >"$work/measure.pl" <<'E2'
use strict; use Time::HiRes 'time';
my ($name, @command) = @ARGV;
my $began = time;
my $pid = fork // die "fork: $!";
unless ($pid) { open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null'; exec @command or exit 127; }
my ($status, $usage) = (pack('i', 0), "\0" x 144);
syscall(61, $pid, $status, 0, $usage) == $pid or die "wait4: $!";
my $ended = time;
my $code = unpack 'i', $status;
die "bench: $name ended with wait status $code\n" if $code;
printf "%s %.1f %d\n", $name, ($ended - $began) * 1000, unpack 'x32 q', $usage;
E2

for _ in $(seq "$runs"); do
  for pair in "$@"; do
    # shellcheck disable=SC2086
    perl "$work/measure.pl" "${pair%%=*}" ${pair#*=} -t -f "$work/farm.conf"
  done
done
