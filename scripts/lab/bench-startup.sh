#!/bin/bash
# Measures, for each keepalived named by its command, the time from exec to the first advertisement on the wire and the
# proportional memory (PSS) of all its processes. Runs as root, in a network namespace of its own, alternately.
# usage: bench-startup.sh RUNS NAME=COMMAND [NAME=COMMAND ...]
# prints one line a run: NAME milliseconds KiB processes
set -euo pipefail

runs=$1
shift
work=$(mktemp -d)
left=bench-a-$$ right=bench-b-$$

finish() {
  ip netns del "$left" 2>/dev/null || true
  ip netns del "$right" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

ip netns add "$left"
ip netns add "$right"
ip -n "$left" link add eth0 type veth peer name eth0 netns "$right"
ip -n "$left" addr add 192.0.2.1/24 dev eth0
ip -n "$right" addr add 192.0.2.2/24 dev eth0
ip -n "$left" link set lo up
ip -n "$left" link set eth0 up
ip -n "$right" link set eth0 up

# The owner of the address (priority 255) speaks at once, so no protocol timer is in the figure.
cat >"$work/keepalived.conf" <<'CONF'
vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 255
    advert_int 1
    virtual_ipaddress {
        192.0.2.99/24
    }
}
CONF
if [ -e /proc/net/ip_vs ]; then
  cat >>"$work/keepalived.conf" <<'CONF'
virtual_server 192.0.2.99 80 {
    delay_loop 10
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 192.0.2.2 80 {
        TCP_CHECK {
            connect_timeout 3
        }
    }
}
CONF
fi
chmod 600 "$work/keepalived.conf"

# All processes of the daemon: the parent and its descendants.
family() {
  local pid children
  for pid in "$@"; do
    echo "$pid"
    children=$(cat "/proc/$pid/task/"*/children 2>/dev/null || true)
    # shellcheck disable=SC2086
    [ -z "$children" ] || family $children
  done
}

measure() {
  local name=$1 capture="$work/capture" sniffer daemon began first pid kib=0 count=0
  local -a command
  read -ra command <<<"$2"
  : >"$capture"
  ip netns exec "$right" tcpdump -l -tt -n -i eth0 -c 1 'ip proto 112' >"$capture" 2>"$work/sniffer" &
  sniffer=$!
  until grep -q listening "$work/sniffer"; do sleep 0.02; done
  began=$(date +%s.%N)
  ip netns exec "$left" "${command[@]}" -n -f "$work/keepalived.conf" -p "$work/p" -r "$work/r" -c "$work/c" >"$work/log" 2>&1 &
  daemon=$!
  for _ in $(seq 500); do
    [ ! -s "$capture" ] || break
    sleep 0.02
  done
  if [ ! -s "$capture" ]; then
    echo "bench: $name sent no advertisement within 10 s" >&2
    tail -n 5 "$work/log" >&2
    kill "$sniffer" "$daemon" 2>/dev/null || true
    exit 1
  fi
  first=$(cut -d' ' -f1 "$capture")
  wait "$sniffer" || true
  sleep 2
  for pid in $(family "$daemon"); do
    kib=$((kib + $(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null || echo 0)))
    count=$((count + 1))
  done
  kill -TERM "$daemon"
  wait "$daemon" || true
  awk -v n="$name" -v a="$began" -v b="$first" -v k="$kib" -v c="$count" 'BEGIN { printf "%s %.1f %d %d\n", n, (b - a) * 1000, k, c }'
}

for _ in $(seq "$runs"); do
  for pair in "$@"; do
    measure "${pair%%=*}" "${pair#*=}"
  done
done
