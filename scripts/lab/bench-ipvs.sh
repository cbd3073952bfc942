#!/bin/bash
# Measures, for each keepalived binary named, the IPVS table of a director: start to a full table, reload with one changed real server,
# shutdown to an empty table, processor time and memory. Runs as root where the kernel has IPVS, alternately.
# usage: bench-ipvs.sh RUNS VIRTUAL-SERVERS REAL-SERVERS NAME=BINARY [NAME=BINARY ...]
# prints one line a run: NAME start-ms start-cpu-ms reload-ms stop-ms KiB idle-%-of-a-core
set -euo pipefail

runs=$1 virtual=$2 real=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# farm WEIGHT: the weight is that of the last real server.
farm() {
  awk -v count="$virtual" -v real="$real" -v weight="$1" 'BEGIN {
    for (v = 0; v < count; v++) {
      printf "virtual_server 10.%d.%d.%d 80 {\n    delay_loop 600\n    warmup 600\n    lb_algo wrr\n    lb_kind NAT\n    protocol TCP\n\n", v / 65536, v / 256 % 256, v % 256
      for (r = 0; r < real; r++) {
        printf "    real_server 192.168.%d.%d %d {\n        weight %d\n        TCP_CHECK {\n", r, v % 250 + 1, 8000 + r, (v == count - 1 && r == real - 1) ? weight : 1
        printf "            connect_timeout 60\n            connect_port %d\n        }\n    }\n", 8000 + r
      }
      print "}"
    }
  }'
}
# What is checked meanwhile neither answers nor refuses, so the table stays whole.
export devices='ip link set lo up; ip link add bench0 type dummy; ip addr add 192.168.255.1/16 dev bench0; ip link set bench0 up arp off'
farm 1 >"$work/before.conf"
farm 2 >"$work/after.conf"
chmod 600 "$work"/*.conf

for _ in $(seq "$runs"); do
  for pair in "$@"; do
    cp "$work/before.conf" "$work/keepalived.conf"
    # Each run has a network namespace: the kernel keeps what was removed for two minutes, and looks through it at each addition.
    unshare -n sh -c 'eval "$devices"; exec perl scripts/lab/bench-ipvs.pl "$@"' bench "${pair%%=*}" "${pair#*=}" "$work" "$virtual" "$real"
  done
done
