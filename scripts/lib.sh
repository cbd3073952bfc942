# Shared by the scripts: what this machine needs, and the lab that tests and demos run in. Sourced, not run.
# shellcheck shell=bash
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${KEEPALIVED_NET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/keepalived-net}

# Build tools, the kernel that runs as a process, and what makes its root; no server is installed on this machine.
host_packages=(gcc binutils libc6-dev zlib1g-dev user-mode-linux mmdebstrap libnghttp2-14 nftables)

# What lives in the lab's root: the servers, the clients, and Debian's keepalived to compare with.
lab_packages=(busybox keepalived ipvsadm haproxy nginx-light dnsmasq-base msmtp-mta bind9-dnsutils iproute2 iptables iputils-ping
  iputils-arping frr procps psmisc curl tcpdump strace kmod util-linux ca-certificates libicu72 snmpd snmp snmptrapd dbus)

# What the stories' hosts run besides (scripts/demo --list); a root of its own, made when the first story of it is played.
story_packages=(apache2 bind9 conntrack dovecot-imapd dovecot-pop3d ldap-utils mariadb-client mariadb-server pen php8.2-fpm php8.2-mysql postfix slapd
  swaks unbound)

say() { printf '%s\n' "$*" >&2; }

need_host_packages() { need_packages "${host_packages[@]}"; }

# Installs those of these Debian packages that are missing, or says which they are.
need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    say "These Debian packages are missing: ${missing[*]}"
    say "Install them: sudo apt-get install --no-install-recommends ${missing[*]}"
    exit 1
  fi
  say "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_dotnet() {
  command -v dotnet >/dev/null || { say "The .NET 10 SDK is missing: 'dotnet' is not in PATH."; exit 1; }
}

# What MariaDB is told in the lab before it is installed: memory is small there, every page that a host copies or writes costs time (the buffers of
# two engines that nothing here uses are half of those of a start), and the server asks for gigabytes of address space.
lab_mariadb='[mysqld]
innodb_buffer_pool_size = 8M
innodb_buffer_pool_size_max = 8M
innodb_log_buffer_size = 2M
innodb_log_file_size = 4M
innodb_temp_data_file_path = ibtmp1:3M:autoextend
key_buffer_size = 1M
aria_pagecache_buffer_size = 1M'

# The cached root of the lab; made anew when the list of packages changes. Prints its path.
# LAB_STORIES=1 means the root of the stories, which has a mail server in place of msmtp.
lab_root() {
  local key root packages=("${lab_packages[@]}") list options=()
  [ -z "${LAB_STORIES:-}" ] || packages=("${packages[@]/msmtp-mta/}" "${story_packages[@]}")
  key=$(printf '%s\n' "${packages[@]}" bookworm 1 ${LAB_STORIES:+"$lab_mariadb"} | sha256sum | cut -c1-12)
  root=$cache/lab-$key
  if [ ! -e "$root/.complete" ]; then
    say "making the lab's root in $root (once, a minute or three)"
    rm -rf "$root"
    mkdir -p "$root"
    list=$(tr ' ' ',' <<<"${packages[*]}")
    [ -z "${LAB_STORIES:-}" ] || options=(--setup-hook="mkdir -p \"\$1/etc/mysql/mariadb.conf.d\"; echo '$lab_mariadb' >\"\$1/etc/mysql/mariadb.conf.d/90-lab.cnf\"")
    if [ "$(id -u)" = 0 ]; then
      mmdebstrap --quiet "${options[@]}" --variant=minbase --include="$list" bookworm "$root" >&2
    else
      # Extracted by this user, so that the user's own user-mode Linux may write where it has to.
      mmdebstrap --quiet "${options[@]}" --mode=unshare --variant=minbase --include="$list" bookworm - | tar -x -C "$root" --exclude='./dev/*'
    fi
    mkdir -p "$root/host" "$root/etc/keepalived"
    touch "$root/.complete"
  fi
  install -m 755 "$repository/scripts/lab/init.sh" "$root/lab-init"
  # Loading of modules by name goes through the lab's own program, which the kernel runs outside; modprobe by hand on a host needs them here.
  [ -L "$root/lib/modules" ] || ln -s /host/usr/lib/uml/modules "$root/lib/modules"
  # Each apt on each host of a story would read the state of all packages anew, and start debconf, whose questions nobody answers there.
  [ -e "$root/var/cache/apt/pkgcache.bin" ] || [ "$(id -u)" != 0 ] || chroot "$root" apt-cache gencaches >/dev/null || true
  rm -f "$root/etc/apt/apt.conf.d/70debconf"
  echo "$root"
}

# Boots user-mode Linux and runs a script of the repository in it: boot_lab SECONDS SCRIPT ARGUMENT...
# The exit status is the script's; a kernel that dies or takes too long is a failure.
boot_lab() {
  local limit=$1 script=$2 root status
  shift 2
  root=$(lab_root)
  status=$(mktemp "${TMPDIR:-/tmp}/lab-status.XXXXXX")
  # The umask of who made the checkout may keep root inside out of it: everything is read through this user.
  timeout --foreground --kill-after=10 "$limit" linux.uml mem="${LAB_MEMORY:-2G}" rootfstype=hostfs "rootflags=$root" rw root=/dev/root init=/lab-init \
    con=null con0=null,fd:1 quiet loglevel=1 \
    LAB_REPOSITORY="$repository" LAB_DOTNET="$(dirname "$(readlink -f "$(command -v dotnet)")")" \
    LAB_STATUS="$status" LAB_SCRIPT="$script" LAB_ARGUMENTS="$(printf '%q ' "$@" | base64 -w0)" </dev/null | sed -u '/^reboot: System halted/d' || true
  local result
  result=$(cat "$status")
  rm -f "$status"
  [ -n "$result" ] || { say "the lab's kernel died or took longer than $limit s"; return 1; }
  return "$result"
}

# Debian's program with its libraries, which lie in the lab's root, as a command for this machine's own kernel.
debians_here() {
  local root libraries=lib/x86_64-linux-gnu
  root=$(lab_root)
  echo "$root/usr/$libraries/ld-linux-x86-64.so.2 --library-path $root/$libraries:$root/usr/$libraries $root/usr/sbin/keepalived"
}
