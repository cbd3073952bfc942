#!/bin/bash
# Prepares the root of a system that boots in qemu: what is on its second disk runs at the end of the boot, then it goes off.
# usage: package-boot.sh ROOT systemd|sysvinit
set -eu
root=$1 kind=$2
cat >"$root/usr/local/sbin/package-test" <<'END'
#!/bin/sh
# The words of the test go to the serial console, which is a file outside.
exec >/dev/ttyS0 2>&1 </dev/null
stty -F /dev/ttyS0 -opost 2>/dev/null || true
mkdir -p /package-test
tar -C /package-test -xf /dev/vdb
bash /package-test/guest.sh
sync
echo o >/proc/sysrq-trigger
END
chmod 755 "$root/usr/local/sbin/package-test"
if [ "$kind" = systemd ]; then
  cat >"$root/etc/systemd/system/package-test.service" <<'END'
[Unit]
After=network.target

[Service]
Type=simple
ExecStart=/usr/local/sbin/package-test
END
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  ln -sf ../package-test.service "$root/etc/systemd/system/multi-user.target.wants/package-test.service"
else
  echo 'pt:2345:once:/usr/local/sbin/package-test' >>"$root/etc/inittab"
fi
