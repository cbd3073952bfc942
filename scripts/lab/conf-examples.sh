#!/bin/bash
# Inside the lab: tests each example with both daemons, which have nothing to say against it (status 0), but for the tutorial's text, which names no
# user for its scripts (6); eth0 and eth1 are there so that interfaces are found.
set -eu
ip link add eth0 type dummy
ip link add eth1 type dummy
ip link set eth0 multicast on
ip link set eth1 multicast on
mount -t tmpfs none /usr/local/bin
for file in conf-examples/*/*; do
  [ -d "$file" ] || [ ! -x "$file" ] || cp "$file" /usr/local/bin # where their READMEs copy the programs that checks run
done
failed=0
for file in conf-examples/*/*.conf; do
  case $file in */keepalived*.conf) ;; *) continue ;; esac
  cp "$file" /tmp/keepalived.conf
  ours=0 theirs=0 wanted=0
  case $file in */haproxy-pair/*) wanted=6 ;; esac
  artifacts/linux-x64/keepalived -t -f /tmp/keepalived.conf >/tmp/ours 2>&1 || ours=$?
  keepalived -t -f /tmp/keepalived.conf >/tmp/theirs 2>&1 || theirs=$?
  if [ "$ours" = $wanted ] && [ "$theirs" = $wanted ]; then
    echo "$file: status $ours with both"
  else
    echo "$file: status $ours, Debian's keepalived $theirs, should be $wanted"
    cat /tmp/ours /tmp/theirs
    failed=1
  fi
done
exit $failed
