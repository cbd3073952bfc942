#!/bin/sh
# MISC_CHECK of keepalived: status 0 if one can log in to the MariaDB server $1 and it answers. The account is in check-mysql.cnf.
exec mariadb --defaults-file=/etc/keepalived/check-mysql.cnf --connect-timeout=2 --host="$1" --execute='SELECT 1' >/dev/null
