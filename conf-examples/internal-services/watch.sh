#!/bin/bash
# Asks services again and again through the VIP, each with its own client. A line for each query: when it began and ended, the service, and which
# server answered, or FAILED (the client's words go to standard error). usage: watch.sh SERVICE...   SOURCE_PORT is that of dns-flow,
# PAUSE the seconds after each turn (1).
vip=10.0.0.50 flows=10.0.0.51
nsid='NSID: [^(]*\("(s[0-9])"\).*203\.0\.113\.80'
mail=$(mktemp)
printf 'From: bob@example.com\r\nSubject: hello\r\n\r\nhello\r\n' >"$mail"
ask() {
  case $1 in
    dns-udp)  query=(dig +nsid +time=3 +tries=1 @$vip www.example.com)            pattern=$nsid ;;
    dns-tcp)  query=(dig +nsid +tcp +time=3 +tries=1 @$vip www.example.com)       pattern=$nsid ;;
    dns-flow) query=(dig +nsid +time=3 +tries=1 -b "0.0.0.0#${SOURCE_PORT:-0}" @$flows www.example.com) pattern=$nsid ;;
    ldap)     query=(ldapsearch -x -LLL -o nettimeout=5 -H ldap://$vip -b dc=example,dc=com uid=alice description) pattern='description: (s[0-9])' ;;
    mysql)    query=(mariadb -h $vip -u app -papple --connect-timeout=5 -N -B -e 'SELECT @@hostname, COUNT(*) FROM shop.items') pattern='(s[0-9]).3' ;;
    smtp)     query=(curl -sv --connect-timeout 8 --max-time 12 --mail-from bob@example.com --mail-rcpt alice@example.com -T "$mail" smtp://$vip/client) pattern='220 (s[0-9])\..*250 2\.0\.0 Ok: queued' ;;
    pop3)     query=(curl -sv --connect-timeout 8 --max-time 12 -u alice:wonderland pop3://$vip/) pattern='\+OK (s[0-9]) ready.*\+OK Logged in' ;;
    imap)     query=(curl -sv --connect-timeout 8 --max-time 12 -u alice:wonderland imap://$vip/) pattern='\] (s[0-9]) ready.*INBOX' ;;
    *)        echo "there is no service '$1'" >&2; exit 2 ;;
  esac
  began=$EPOCHREALTIME
  if text=$("${query[@]}" 2>&1) && [[ $text =~ $pattern ]]; then server=${BASH_REMATCH[1]}; else server=FAILED; fi
  echo "$began $EPOCHREALTIME $1 $server"
  [ $server != FAILED ] || echo "$1: $text" >&2
}
while :; do
  for service in "$@"; do ask "$service"; done
  sleep "${PAUSE:-1}"
done
