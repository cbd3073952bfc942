#!/bin/bash
# Our daemon's and Debian's verdicts on every configuration of conf-examples must be the wanted ones.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$repository"
need_host_packages
boot_lab 120 scripts/lab/conf-examples.sh
