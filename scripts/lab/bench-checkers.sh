#!/bin/bash
# Measures, for each command named, health checks at an interval of 2 s against servers on this host, in a network namespace of its
# own: how late they come, processor time, memory. Runs as root. A kernel without IPVS does for ours; Debian's stops there.
# usage: bench-checkers.sh RUNS CHECKS tcp|http NAME=COMMAND [NAME=COMMAND ...]
# prints one line a run: NAME ms-late-p99 ms-late-at-most cpu-seconds-per-1000-checks KiB missing-checks
set -euo pipefail

if [ "${BENCH_NAMESPACE:-}" != made ]; then BENCH_NAMESPACE=made exec unshare -n bash "$0" "$@"; fi
runs=$1 checks=$2 kind=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ip link set lo up

# Each check has an address of its own, so that the server can tell them apart; 100 real servers to a virtual one.
awk -v count="$checks" -v kind="$kind" 'BEGIN {
  for (c = 0; c < count; c++) {
    if (c % 100 == 0) printf "%svirtual_server 10.0.%d.%d 80 {\n    delay_loop 2\n    lb_algo rr\n    lb_kind NAT\n    protocol TCP\n", c ? "}\n" : "", c / 25600, c / 100 % 256
    printf "    real_server 127.1.%d.%d 8080 {\n", c / 200, c % 200 + 1
    if (kind == "tcp") print "        TCP_CHECK {\n            connect_timeout 1\n        }\n    }"
    else print "        HTTP_GET {\n            url {\n                path /\n                status_code 200\n            }\n            connect_timeout 1\n        }\n    }"
  }
  print "}"
}' >"$work/keepalived.conf"
chmod 600 "$work/keepalived.conf"

for _ in $(seq "$runs"); do
  for pair in "$@"; do
    perl scripts/lab/bench-checkers.pl "${pair%%=*}" "${pair#*=}" "$work" "$checks" "$kind"
  done
done
