#!/bin/bash
# Runs the tests of category Kernel in the lab, or those named, or with --long those that only `scripts/test --all` runs; results and the logs of failures land under artifacts/.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$repository"
need_host_packages
mkdir -p artifacts/results
limit=${KERNEL_TEST_LIMIT:-960}
if [ $# -gt 0 ]; then
  [ "$1" = --long ] || rm -f artifacts/results/kernel.trx
  boot_lab "$limit" scripts/lab/kernel-tests.sh "$@"
  exit
fi

# A lab has one processor: two of them, side by side, use what most machines have.
rm -f artifacts/results/kernel*.trx
lab_root >/dev/null
boot_lab "$limit" scripts/lab/kernel-tests.sh --processes >artifacts/results/kernel-processes.log 2>&1 &
status=0
boot_lab "$limit" scripts/lab/kernel-tests.sh --directors || status=1
wait $! || status=1
cat artifacts/results/kernel-processes.log
exit $status
