#!/bin/bash
# Measures, for each command named, virtual routers between two hosts in network namespaces of their own, on this machine's own kernel.
# usage: bench-vrrp.sh failover RUNS INTERVAL-MS NAME=COMMAND [NAME=COMMAND ...]
#        bench-vrrp.sh steady RUNS INTERVAL-MS INSTANCES idle|busy|asked NAME=COMMAND [NAME=COMMAND ...]
#          busy: something else keeps all processors busy; asked: both daemons are asked for all their dumps ten times a second
# prints one line a run; failover: NAME, and in milliseconds: kill -9 to the successor's advertisement beyond the master down interval, that
#   advertisement to the first gratuitous ARP, SIGTERM to priority 0, priority 0 to the successor beyond its skew time, SIGTERM to the end of the
#   process, the last advertisement before the carrier's loss to the successor's beyond the master down interval
# steady: NAME, advertisements in % of those due, ms off the interval (99th percentile), longest gap in ms, processor in % of a core, KiB,
#   advertisements of the backup (false fail-overs)
set -euo pipefail

kind=$1 runs=$2 interval=$3
shift 3
instances=1 load=idle
if [ "$kind" = steady ]; then
  instances=$1 load=$2
  shift 2
fi
work=$(mktemp -d)
names=("bench-a-$$" "bench-b-$$" "bench-lan-$$")
busy=()
clean() {
  for pid in "${busy[@]}"; do kill "$pid" 2>/dev/null || true; done
  for name in "${names[@]}"; do ip netns delete "$name" 2>/dev/null || true; done
  rm -rf "$work"
}
trap clean EXIT
for name in "${names[@]}"; do ip netns add "$name"; done
lan=${names[2]}
ip -n "$lan" link add br0 type bridge mcast_snooping 0
ip -n "$lan" link set br0 up
for host in 0 1; do
  ip -n "${names[$host]}" link set lo up
  ip -n "${names[$host]}" link add eth0 address "02:00:00:00:00:0$host" type veth peer name "p$host" netns "$lan"
  ip -n "$lan" link set "p$host" master br0 up
  ip -n "${names[$host]}" link set eth0 up
  ip -n "${names[$host]}" address add "10.0.0.$((host + 1))/16" dev eth0
  awk -v count="$instances" -v interval="$interval" -v priority="$((150 - 50 * host))" 'BEGIN {
    for (i = 1; i <= count; i++) {
      printf "vrrp_instance V%d {\n    state BACKUP\n    interface eth0\n    version 3\n    virtual_router_id %d\n", i, i
      printf "    priority %d\n    advert_int %.2f\n    virtual_ipaddress {\n        10.0.1.%d\n    }\n}\n", priority, interval / 1000, i
    }
  }' >"$work/$host.conf"
  chmod 600 "$work/$host.conf"
done
if [ "$load" = busy ]; then
  for _ in $(seq "$(nproc)"); do
    (while :; do :; done) &
    busy+=($!)
  done
fi
for _ in $(seq "$runs"); do
  for pair in "$@"; do
    ip netns exec "$lan" env BENCH_LOAD="$load" perl scripts/lab/bench-vrrp.pl "$kind" "${pair%%=*}" "${pair#*=}" "$work" "$interval" "$instances" "${names[@]}"
  done
done
