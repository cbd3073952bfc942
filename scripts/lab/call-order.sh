#!/bin/bash
# Prints which functions of the daemon are called first, in their order: an IPVS director up to its full table, then a VRRP router with BFD up to its
# mastership, then what the reload and the stop of both call besides. Runs as root in the lab.
# usage: call-order.sh TRACER SYMBOLS PROGRAM OUTPUT
set -euo pipefail

tracer=$1 symbols=$2 program=$3 output=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ip link set lo up
ip link add call0 type dummy
ip addr add 192.168.255.1/16 dev call0
ip link set call0 up

# director WEIGHT
director() {
  for v in $(seq 20); do
    printf 'virtual_server 10.0.0.%d 80 {\n  delay_loop 600\n  warmup 600\n  lb_algo wrr\n  lb_kind NAT\n  protocol TCP\n' "$v"
    for r in 1 2 3 4; do
      printf '  real_server 192.168.%d.%d 80 {\n    weight %d\n    TCP_CHECK {\n      connect_timeout 5\n    }\n  }\n' "$r" "$v" "$1"
    done
    echo '}'
  done
}

# router ADDRESS
router() {
  cat <<CONF
global_defs {
  enable_script_security
}
bfd_instance NEIGHBOUR {
  neighbor_ip 192.168.0.9
  min_rx 500
  min_tx 500
}
vrrp_script CHECK {
  script "/bin/true"
  interval 1
}
vrrp_sync_group GROUP {
  group {
    VI_1
  }
}
vrrp_instance VI_1 {
  state BACKUP
  interface call0
  virtual_router_id 51
  priority 200
  advert_int 1
  track_script {
    CHECK
  }
  virtual_ipaddress {
    192.168.$1/16
  }
}
CONF
}

# Waits for a condition of the shell, which the tracer makes slow.
await() {
  for _ in $(seq 600); do
    ! eval "$1" || return 0
    sleep 0.1
  done
  echo "call-order: in vain waited for $1" >&2
  exit 1
}

# follow NAME FULL RELOADED: from start to FULL, the rest goes to NAME.later.
follow() {
  cp "$work/$1.1" "$work/$1.conf"
  chmod 600 "$work/$1.conf"
  "$tracer" "$symbols" "$program" -n -f "$work/$1.conf" -p "$work/p" -r "$work/r" -c "$work/c" -b "$work/b" 3>"$work/$1.calls" >"$work/log" 2>&1 &
  await "$2"
  cp "$work/$1.calls" "$work/$1.early"
  sleep 5
  cp "$work/$1.2" "$work/$1.conf"
  kill -HUP "$(cat "$work/p")"
  await "$3"
  sleep 3
  kill -TERM "$(cat "$work/p")"
  wait
}

director 1 >"$work/director.1"
director 2 >"$work/director.2"
router 7.7 >"$work/router.1"
router 7.8 >"$work/router.2"
follow director '[ "$(grep -c "^  ->" /proc/net/ip_vs)" = 81 ]' '[ "$(grep -c "Masq *2" /proc/net/ip_vs)" = 80 ]'
follow router 'ip addr show call0 | grep -q 192.168.7.7' 'ip addr show call0 | grep -q 192.168.7.8'
cat "$work"/director.early "$work"/router.early "$work"/director.calls "$work"/router.calls | awk '!seen[$0]++' >"$output"
