#!/bin/bash
# Runs the guest's script in a throw-away copy of a system that has no init.
# usage, in namespaces of its own: package-chroot.sh ROOT PAYLOAD
set -eu
root=$1 payload=$2
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o "lowerdir=$root,upperdir=/mnt/upper,workdir=/mnt/work" /mnt/root
mount -t proc proc /mnt/root/proc
mount -t tmpfs tmpfs /mnt/root/run
mount -t tmpfs tmpfs /mnt/root/tmp
for device in null zero urandom; do
  touch "/mnt/root/dev/$device"
  mount --bind "/dev/$device" "/mnt/root/dev/$device"
done
mkdir /mnt/root/package-test
cp "$payload"/{first.deb,next.deb,guest.sh} /mnt/root/package-test
ip link set lo up
exec chroot /mnt/root /bin/bash /package-test/guest.sh
