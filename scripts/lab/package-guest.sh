#!/bin/bash
# Inside a throw-away Debian 12 in which Debian's keepalived is installed: first.deb replaces it, next.deb is an upgrade.
# Without an init system only the files are looked at. Prints lines `ok WHAT` and `not ok WHAT`, and at last `the end`.
set -u
export DEBIAN_FRONTEND=noninteractive LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb
cd /package-test || exit
init=none
[ ! -d /run/systemd/system ] || init=systemd
[ "$init" = systemd ] || [ "$(cat /proc/1/comm)" != init ] || init=sysvinit

# is WHAT WANTED GOT
is() {
  if [ "$2" = "$3" ]; then echo "ok $1"; else
    echo "not ok $1"
    printf '  wanted: %s\n' "${2//$'\n'/ | }"
    printf '  got:    %s\n' "${3//$'\n'/ | }"
  fi
}
# holds WHAT COMMAND...
holds() { local what=$1; shift; if "$@" >/tmp/holds 2>&1; then echo "ok $what"; else echo "not ok $what"; sed 's/^/  /' /tmp/holds; fi; }
wait_for() { local tries=200; until "$@" >/dev/null 2>&1; do tries=$((tries - 1)); [ $tries -gt 0 ] || return 1; sleep 0.2; done; }
# Installs a package as an unattended machine does: nothing answers questions.
apt() {
  apt-get -y -q "$@" </dev/null >/tmp/apt 2>&1
  local status=$?
  [ $status = 0 ] || sed 's/^/  apt: /' /tmp/apt
  return $status
}
version() { dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | tr -d ' '; }

if [ $init != none ]; then
  # One interface that leads to another host, a namespace, in which Debian's keepalived waits as backup.
  ip netns add peer
  ip link add lan0 type veth peer name eth0 netns peer
  ip address add 10.0.0.1/24 dev lan0
  ip link set lan0 up
  ip -n peer address add 10.0.0.2/24 dev eth0
  ip -n peer link set eth0 up
  ip -n peer link set lo up
fi

router() {
  cat <<END
global_defs {
    enable_script_security
    script_user root
}
vrrp_instance one {
    interface $1
    virtual_router_id 51
    priority $2
    advert_int 3 # programs start ten times more slowly here
    virtual_ipaddress {
        10.0.0.99/24
    }
    notify $3
}
END
}

notifier() { printf '#!/bin/sh\necho "$@" >>%s\n' "$2" >"$1"; chmod 755 "$1"; }

mkdir -p /etc/keepalived
notifier /usr/local/sbin/told /run/told
router lan0 100 /usr/local/sbin/told >/etc/keepalived/keepalived.conf
cat >>/etc/keepalived/keepalived.conf <<'END'
virtual_server 10.0.0.99 80 {
    lb_algo rr
    lb_kind DR
    protocol TCP
    real_server 10.0.0.2 80 {
        weight 3
    }
    real_server 10.0.0.3 80 {
        weight 2
    }
}
END
# What operators edit.
echo 'DAEMON_ARGS="-D"' >/etc/default/keepalived
sed -i 's/allow send_destination="org.keepalived.Vrrp1"/& log="true"/' /etc/dbus-1/system.d/org.keepalived.Vrrp1.conf
cp /etc/dbus-1/system.d/org.keepalived.Vrrp1.conf policy

has_address() { ip -4 -o address show dev lan0 | grep -q 10.0.0.99/24; }
lacks_address() { ! has_address; }
pids() {
  local file
  for file in keepalived vrrp checkers; do
    if [ ! -e /run/$file.pid ]; then echo "$file: none"; elif kill -0 "$(cat /run/$file.pid)"; then echo "$file: $(stat -c %a /run/$file.pid) $(cat "/proc/$(cat /run/$file.pid)/comm")"; else echo "$file: stale"; fi
  done
}
# What others see of a daemon that serves, or has stopped.
scene() {
  ip -4 -o address show dev lan0 | awk '{print $4, $5, $6, $7}'
  ipvsadm -Ln | sed 1,3d
  pids
}
# act ACTION: its status; waits until it has come to what it should.
act() {
  service keepalived "$1" >/tmp/service 2>&1 </dev/null
  echo "$1: $?"
}
serves() { wait_for has_address; scene; }
ended() { lacks_address && [ ! -e /run/keepalived.pid ]; }
rests() { wait_for ended; scene; }
# All that operators do, with what follows. The same words for both daemons where they have to agree.
play() {
  act stop
  rests
  act start
  serves
  act reload
  sleep 1
  serves
  act restart
  serves
  act force-reload
  serves
  act start
}
replaced() { [ "$(readlink -f "/proc/$(cat /run/keepalived.pid)/exe")" = /usr/lib/keepalived-net/keepalived ]; }
main_pid() { cat /run/keepalived.pid; }

if [ $init != none ]; then
  cp /usr/sbin/keepalived /package-test/backup
  notifier /usr/local/sbin/peer-told /run/peer-told
  router eth0 50 /usr/local/sbin/peer-told >/package-test/peer.conf
  act start >/dev/null
  wait_for has_address
  ip netns exec peer ./backup -f /package-test/peer.conf -p /run/peer.pid -r /run/peer-vrrp.pid -P
  play >theirs
  [ $init = systemd ] && service keepalived status >/dev/null 2>&1
  theirs_status=$?
  has_address || echo "not ok Debian's keepalived serves"
fi

echo "note $init: replace keepalived"
before=$(find /etc/systemd/system /etc/rc?.d -name '*keepalived*' 2>/dev/null | sort)
holds "it installs over keepalived without a question" apt install ./first.deb
is "it is installed" ii "$(version keepalived-net)"
is "keepalived is removed, its configuration stays" ic "$(version keepalived | tr r i)"
is "what the operator wrote to /etc/default stays" 'DAEMON_ARGS="-D"' "$(cat /etc/default/keepalived)"
holds "and to the policy of D-Bus" cmp policy /etc/dbus-1/system.d/org.keepalived.Vrrp1.conf
holds "the init script is ours and can run" sh -c 'test -x /etc/init.d/keepalived && grep -q LSB /etc/init.d/keepalived'
is "nothing of it lies about" "" "$(find /etc -name '*.keepalived-net-kept' -o -name '*.dpkg-*' | grep keepalived)"
holds "no account was made" sh -c '! getent passwd keepalived_script'
is "it is enabled as keepalived was" "$before" "$(find /etc/systemd/system /etc/rc?.d -name '*keepalived*' 2>/dev/null | sort)"
is "genhash is there" ../lib/keepalived-net/keepalived "$(readlink /usr/bin/genhash)"

if [ $init != none ]; then
  holds "the new daemon runs" wait_for replaced
  holds "with the operator's options" grep -qz -- -D "/proc/$(main_pid)/cmdline"
  holds "and becomes master" wait_for has_address
  play >ours
  is "start, stop, restart and reload do what keepalived's did" "$(grep -v force-reload theirs)" "$(grep -v force-reload ours)"
  service keepalived status >/dev/null 2>&1
  is "status of a running daemon" 0 $?
  [ $init = sysvinit ] || is "as keepalived's" $theirs_status 0
  act stop >/dev/null
  service keepalived status >/dev/null 2>&1
  is "status of a stopped daemon" 3 $?
  if [ $init = sysvinit ]; then
    is "reload without a daemon" "reload: 7" "$(act reload)"
    is "stop without a daemon" "stop: 0" "$(act stop)"
    echo 1 >/run/keepalived.pid
    service keepalived status >/dev/null 2>&1
    is "status with the pid file of another process" 1 $?
    is "which a stop leaves alone" "stop: 0" "$(act stop)"
    rm -f /run/keepalived.pid
    mv /etc/keepalived/keepalived.conf /run/
    is "start without a configuration" "start: 6" "$(act start)"
    mv /run/keepalived.conf /etc/keepalived/
    service keepalived dance >/dev/null 2>&1
    is "an unknown action" 2 $?
  fi
  act start >/dev/null
  wait_for has_address
  sleep 4 # until the other host has heard of it
fi

echo "note $init: purge what is left of keepalived"
holds "keepalived can be purged" apt purge keepalived
is "its sample is gone" "" "$(ls /etc/keepalived/keepalived.conf.sample 2>/dev/null)"
is "ours is enabled as before" "$before" "$(find /etc/systemd/system /etc/rc?.d -name '*keepalived*' 2>/dev/null | sort)"
is "and its files are there" 'DAEMON_ARGS="-D"' "$(cat /etc/default/keepalived)"
holds "the init script too" test -x /etc/init.d/keepalived
if [ $init != none ]; then
  holds "it runs" replaced
  [ $init != systemd ] || is "and will after a boot" enabled "$(systemctl is-enabled keepalived)"
fi

echo "note $init: upgrade"
if [ $init != none ]; then
  old=$(main_pid)
  : >/run/told
  : >/run/peer-told
  ip netns exec peer tcpdump -lnttqi eth0 'ip proto 112' 2>/dev/null >/run/adverts &
  listener=$!
  ip monitor address dev lan0 >/run/addresses &
  monitor=$!
  sleep 4
fi
holds "it upgrades without a question" apt install ./next.deb
is "what the operator wrote stays" 'DAEMON_ARGS="-D"' "$(cat /etc/default/keepalived)"
if [ $init != none ]; then
  holds "another daemon runs" sh -c "test \$(cat /run/keepalived.pid) != $old"
  holds "the new one" replaced
  sleep 10
  kill $listener $monitor
  is "the addresses never went" "" "$(grep Deleted /run/addresses)"
  holds "and are there" has_address
  is "the other host noticed nothing" "" "$(cat /run/peer-told)"
  is "the notify script is told once" "INSTANCE one MASTER 100" "$(cat /run/told)"
  is "the IPVS services are there" "$(grep -m3 -E '^TCP|->' ours)" "$(ipvsadm -Ln | sed 1,3d)"
  echo "note longest gap between advertisements: $(awk '{ if (last && $1 - last > gap) gap = $1 - last; last = $1 } END { printf "%.3f s of %d", gap, NR }' /run/adverts)"
  holds "nothing of the hand-over is left" sh -c '! ls /run/keepalived/hand-over && ! grep ^master /run/keepalived/vrrp.owned'
  # Kept in its old version rather than ended.
  old=$(main_pid)
  echo 'vrrp_instance two {' >>/etc/keepalived/keepalived.conf
  holds "a file with mistakes does not hinder an upgrade" apt install --allow-downgrades ./first.deb
  if [ "$(main_pid)" = "$old" ]; then echo "ok and the daemon goes on"; else holds "and a daemon runs" replaced; fi
  holds "as master" has_address
  sed -i '$d' /etc/keepalived/keepalived.conf
  old=$(main_pid)
  echo 'includem /nothing/is/here' >>/etc/keepalived/keepalived.conf
  holds "nor does an include that fails" apt install ./next.deb
  is "and the daemon goes on" "$old" "$(main_pid)"
  holds "as master" has_address
  sed -i '$d' /etc/keepalived/keepalived.conf
fi

echo "note $init: back to keepalived"
holds "keepalived can be installed again" apt -o Dpkg::Options::=--force-confold install /var/cache/apt/archives/keepalived_*.deb
is "it is installed" ii "$(version keepalived)"
is "what the operator wrote stays" 'DAEMON_ARGS="-D"' "$(cat /etc/default/keepalived)"
holds "the init script can run" test -x /etc/init.d/keepalived
if [ $init != none ]; then
  holds "it becomes master" wait_for has_address
  is "and is Debian's" /usr/sbin/keepalived "$(readlink "/proc/$(main_pid)/exe")"
fi
holds "what is left of ours can be purged" apt purge keepalived-net
is "keepalived is enabled" "$before" "$(find /etc/systemd/system /etc/rc?.d -name '*keepalived*' 2>/dev/null | sort)"
is "and has its files" 'DAEMON_ARGS="-D"' "$(cat /etc/default/keepalived)"

echo "note $init: purge ours"
holds "it installs once more" apt install ./first.deb
holds "and keepalived is purged" apt purge keepalived
if [ $init != none ]; then wait_for has_address; fi
holds "it can be removed" apt remove keepalived-net
if [ $init != none ]; then
  is "then nothing is left in the kernel" "10.0.0.1/24" "$(ip -4 -o address show dev lan0 | awk '{print $4}')"
  is "nor in the table" "" "$(ipvsadm -Ln | sed 1,3d)"
  is "nor in /run" "" "$(find /run -maxdepth 1 -name '*.pid' | grep -E 'keepalived|vrrp.pid|checkers' | grep -v peer)"
fi
is "what the operator wrote stays" 'DAEMON_ARGS="-D"' "$(cat /etc/default/keepalived)"
holds "and purged" apt purge keepalived-net
is "then all of it is gone" /etc/keepalived/keepalived.conf "$(find /etc /usr /lib /var/lib -name '*keepalived*' ! -path /etc/keepalived ! -path '/usr/share/*' ! -path '/var/lib/dpkg/*' -newer /package-test/first.deb 2>/dev/null | sort -u)"
echo "the end"
