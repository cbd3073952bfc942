#!/bin/bash
# Process 1 of the lab: mounts what a Linux system has, loads the modules, runs the wanted script, halts.
# Its environment comes from the kernel's command line (scripts/lib.sh).
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /var/log
mount -t tmpfs tmpfs /var/lib/haproxy 2>/dev/null
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts 2>/dev/null
[ -e /dev/null ] || mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /dev/shm 2>/dev/null
mount -t hostfs none /host -o /
# Always at the same place: a checkout under /tmp would be hidden by the hosts' own /tmp.
mkdir -p /repository "$LAB_DOTNET"
mount --bind "/host$LAB_REPOSITORY" /repository
mount --bind "/host$LAB_DOTNET" "$LAB_DOTNET"
LAB_REPOSITORY=/repository
export DOTNET_ROOT=$LAB_DOTNET PATH=$PATH:$LAB_DOTNET DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_CLI_HOME=/tmp DOTNET_TieredPGO=0 KEEPALIVED_LAB=1 LAB_REPOSITORY

# The kernel's modules lie on the host; the kernel itself asks for more by name.
mkdir -p /tmp/modules/lib
ln -s /host/usr/lib/uml/modules /tmp/modules/lib/modules
printf '#!/bin/sh\nexec /sbin/modprobe -d /tmp/modules "$@"\n' >/tmp/modprobe
chmod 755 /tmp/modprobe
echo /tmp/modprobe >/proc/sys/kernel/modprobe
mkdir -p /tmp/bin && ln -s /tmp/modprobe /tmp/bin/modprobe
export PATH=/tmp/bin:$PATH
# All of IPVS at once: a scheduler that the kernel loads while it holds the lock of IPVS may wait for a namespace that waits for that lock.
for module in ip_vs ip_vs_rr ip_vs_wrr ip_vs_lc ip_vs_wlc ip_vs_sh ip_vs_sed ip_vs_lblc ip_vs_lblcr ip_vs_mh ip_vs_dh ip_vs_fo ip_vs_ovf ip_vs_nq ip_vs_pe_sip dummy veth macvlan bridge ipip; do
  modprobe "$module" || echo "lab: no module $module"
done
ip link set lo up
hostname lab
# Routers say of each packet that its host cannot be reached; by itself the kernel tells a sender once a second.
echo 0 >/proc/sys/net/ipv4/route/error_cost

eval "set -- $(echo "$LAB_ARGUMENTS" | base64 -d)"
cd "$LAB_REPOSITORY" || exit
bash "$LAB_SCRIPT" "$@"
echo $? >"/host$LAB_STATUS"
sync
busybox halt -f
