#!/bin/bash
# Process 1 of a lab host with a disk of its own, in namespaces of its own: everything it changes of the lab's root is its own, so packages
# can be installed and services started as on a real machine. usage: machine.sh NAME; prints ready when it is.
set -e
mount --make-rprivate /
mount -t tmpfs none /mnt
mkdir /mnt/changes /mnt/work /mnt/root
mount -t overlay none -o lowerdir=/,upperdir=/mnt/changes,workdir=/mnt/work /mnt/root
cd /mnt/root
mount -t proc none proc
mount -t sysfs none sys
mount -t tmpfs none run
mount -t tmpfs none tmp
mount -t tmpfs -o mode=755 none dev # /dev/log is this host's own
mkdir dev/pts dev/shm
mount --rbind /dev/pts dev/pts
mount -t tmpfs none dev/shm
mknod -m 666 dev/null c 1 3
mknod -m 666 dev/zero c 1 5
mknod -m 666 dev/full c 1 7
mknod -m 666 dev/random c 1 8
mknod -m 666 dev/urandom c 1 9
mknod -m 666 dev/tty c 5 0
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount --rbind /host host # the kernel's modules lie there
mount --bind /repository repository
mkdir run/lock
# Module loading by name goes through the lab's own program, which the kernel runs outside; modprobe by hand needs it here.
ln -s /host/usr/lib/uml/modules lib/modules 2>/dev/null || true
pivot_root . mnt
umount -l /mnt
# Directories in /run that systemd-tmpfiles makes at boot, where it is.
sed -nE 's/^ *d +(\/run\/[^ ]+) +([0-7]+) +([a-z-]+) +([a-z-]+).*/\2 \3 \4 \1/p' /usr/lib/tmpfiles.d/php*.conf 2>/dev/null |
  while read -r mode user group path; do install -d -m "$mode" -o "$user" -g "$group" "$path"; done
hostname "$1"
echo "127.0.0.1 localhost $1" >/etc/hosts
ip link set lo up
ln -sfn /run/log dev/log # /dev is everybody's; this way each syslogd has a socket of its own
busybox syslogd -O /var/log/syslog
echo ready
while :; do
  sleep 3600 &
  wait # reaps: dead daemons that stay as zombies are found by killall -0
done
