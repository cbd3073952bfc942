#!/bin/bash
# Process 1 of a lab host with a disk of its own, in namespaces of its own (unshare made its mounts private): everything it changes of the lab's root
# is its own, so packages can be installed and services started as on a real machine. Starting a program is what costs most in the lab, so it starts few.
# usage: machine.sh NAME; prints ready when it is.
set -e
mount -t tmpfs none /mnt
mkdir /mnt/changes /mnt/work /mnt/root
mount -a -T scripts/lab/machine.fstab
cd /mnt/root
cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty dev/
ln -s pts/ptmx /proc/self/fd /run/log dev # /dev/log is this host's own
pivot_root . mnt
umount -l /mnt
echo "$1" >/proc/sys/kernel/hostname
echo "127.0.0.1 localhost $1" >/etc/hosts
ip link set lo up
busybox syslogd -O /var/log/syslog
echo ready
while :; do
  sleep 3600 &
  wait # reaps: dead daemons that stay as zombies are found by killall -0
done
