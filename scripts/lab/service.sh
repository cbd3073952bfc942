#!/bin/sh
# service(8) of a lab host with a disk. These daemons start and stop as systemd's units let them on a real machine, which is one program each: Debian's init
# scripts for them ask programs for settings again and again, which takes longer in the lab than all else. Every other service goes by its init script.
# usage: service NAME start|stop|restart|...
set -e

# Ends the process of a pid file, if it runs, and waits for its end.
end() {
  [ -e "$1" ] && read -r pid <"$1" && kill "$pid" 2>/dev/null || return 0
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}

start_slapd() {
  . /etc/default/slapd
  ulimit -Sn 1024 # as systemd's; slapd makes a table of that length
  [ -d /run/slapd ] || install -d -o openldap -g openldap /run/slapd
  slapd -h "$SLAPD_SERVICES" -u openldap -g openldap ${SLAPD_CONF:+-f "$SLAPD_CONF"}
}

start_mariadb() {
  [ -d /run/mysqld ] || install -m 755 -o mysql -d /run/mysqld
  [ ! -e /run/mysqld/mysqld.sock ] || rm /run/mysqld/mysqld.sock # of one that was killed
  setsid mariadbd --user=mysql >>/var/log/mariadbd.log 2>&1 </dev/null &
  while [ ! -S /run/mysqld/mysqld.sock ]; do
    kill -0 $! 2>/dev/null || { echo "MariaDB does not start; see /var/log/mariadbd.log" >&2; return 1; }
    sleep 0.2
  done
}

init() {
  exec env -i LANG="$LANG" PATH="$PATH" TERM="$TERM" "/etc/init.d/$1" "$2"
}

cd /
case $1:$2 in
  named:start) . /etc/default/named && named $OPTIONS ;;
  named:stop) end /run/named/named.pid ;;
  slapd:start) start_slapd ;;
  slapd:stop) end /run/slapd/slapd.pid ;;
  mariadb:start) start_mariadb ;;
  mariadb:stop) end /run/mysqld/mysqld.pid ;;
  dovecot:start) dovecot ;;
  dovecot:stop) end /run/dovecot/master.pid ;;
  postfix:start)
    : >/var/spool/postfix/quick-start # leaves out the inspection of all its files
    postfix start
    ;;
  postfix:stop) [ ! -e /var/spool/postfix/pid/master.pid ] || postfix stop ;;
  named:restart | slapd:restart | mariadb:restart | dovecot:restart | postfix:restart)
    "$0" "$1" stop || true # it may not run
    exec "$0" "$1" start
    ;;
  php*-fpm:*start) install -d -o www-data -g www-data /run/php && init "$@" ;; # which systemd-tmpfiles makes at boot
  *) init "$@" ;;
esac
