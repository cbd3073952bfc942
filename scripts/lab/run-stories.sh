#!/bin/bash
# Plays stories of conf-examples with the real software, each in a lab of its own; without names, all of them.
# usage: run-stories.sh [--debian] [NAME...]     --debian plays them with Debian's keepalived
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$repository"
need_host_packages
options=()
if [ "${1:-}" = --debian ]; then options=(--debian) && shift; fi
[ $# -gt 0 ] || set -- $(cd conf-examples && ls -d -- */ | tr -d /)
failed=()
for name in "$@"; do
  [ -e "conf-examples/$name/README.md" ] || { say "there is no story '$name'; scripts/demo --list names them"; exit 2; }
  if [ "${options[*]}" = --debian ] && [ "$name" = user-space-balancers ]; then
    say "$name is not played with Debian's keepalived: it hears of processes from the kernel only, and the lab's has no CONFIG_PROC_EVENTS"
    continue
  fi
  case $name in
    haproxy-pair | lvs-directors | ecmp-active-active | lvs-topologies) root='' ;; # these need nothing but what the tests need too
    *) root=1 ;;
  esac
  LAB_STORIES=$root lab_root >/dev/null
  started=$SECONDS
  LAB_STORIES=$root LAB_MEMORY=4G boot_lab 600 scripts/lab/demo.sh "${options[@]}" "$name" || failed+=("$name")
  say "$name took $((SECONDS - started)) s"
done
[ ${#failed[@]} = 0 ] || { say "failed: ${failed[*]}"; exit 1; }
