#!/bin/sh
# MISC_CHECK of keepalived: status 0 if one can log in to the MariaDB server $1 and it answers. The account is in check-mysql.cnf.
# Not "ping": its status is 0 also when the server lets nobody in. mariadb-admin starts faster than the client mariadb.
exec mariadb-admin --defaults-file=/etc/keepalived/check-mysql.cnf --connect-timeout=2 --host="$1" status >/dev/null
