#!/bin/bash
# Measures, for each command named, health checks at an interval of 2 s (or BENCH_INTERVAL) against servers on this host, in a network
# namespace of its own: how late they come, processor time, memory; with BENCH_RELOAD set, while the file is read again with a changed
# real server. Runs as root. A kernel without IPVS does for ours; Debian's stops there.
# usage: bench-checkers.sh RUNS CHECKS tcp|http NAME=COMMAND [NAME=COMMAND ...]     BENCH_SERVERS: real servers of each virtual one (100)
# prints one line a run: NAME ms-late-p99 ms-late-at-most cpu-seconds-per-1000-checks KiB missing-checks
set -euo pipefail

if [ "${BENCH_NAMESPACE:-}" != made ]; then BENCH_NAMESPACE=made exec unshare -n bash "$0" "$@"; fi
runs=$1 checks=$2 kind=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ip link set lo up

# Each check has an address of its own, so that the server can tell them apart.
farm() {
  awk -v count="$checks" -v kind="$kind" -v interval="${BENCH_INTERVAL:-2}" -v servers="${BENCH_SERVERS:-100}" -v weight="$1" 'BEGIN {
  for (c = 0; c < count; c++) {
    v = int(c / servers)
    if (c % servers == 0) printf "%svirtual_server 10.0.%d.%d 80 {\n    delay_loop %d\n    lb_algo rr\n    lb_kind NAT\n    protocol TCP\n", c ? "}\n" : "", v / 256, v % 256, interval
    printf "    real_server 127.1.%d.%d 8080 {\n        weight %d\n", c / 200, c % 200 + 1, c == count - 1 ? weight : 1
    if (kind == "tcp") print "        TCP_CHECK {\n            connect_timeout 1\n        }\n    }"
    else print "        HTTP_GET {\n            url {\n                path /\n                status_code 200\n            }\n            connect_timeout 1\n        }\n    }"
  }
  print "}"
}'
}
farm 1 >"$work/before.conf"
farm 2 >"$work/after.conf"
chmod 600 "$work"/*.conf

for _ in $(seq "$runs"); do
  for pair in "$@"; do
    cp "$work/before.conf" "$work/keepalived.conf"
    perl scripts/lab/bench-checkers.pl "${pair%%=*}" "${pair#*=}" "$work" "$checks" "$kind"
  done
done
