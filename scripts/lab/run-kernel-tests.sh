#!/bin/bash
# Runs the tests of category Kernel in the lab, or those named, or with --long those that only `scripts/test --all` runs; results and the logs of failures land under artifacts/.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$repository"
need_host_packages
mkdir -p artifacts/results
limit=${KERNEL_TEST_LIMIT:-960}
# A lab has one processor: two of them, side by side, use what most machines have.
both() {
  lab_root >/dev/null
  boot_lab "$limit" scripts/lab/kernel-tests.sh "$2" >"artifacts/results/kernel-${2#--}.log" 2>&1 &
  local status=0
  boot_lab "$limit" scripts/lab/kernel-tests.sh "$1" || status=1
  wait $! || status=1
  cat "artifacts/results/kernel-${2#--}.log"
  return $status
}

case "${1:-}" in
  '')
    rm -f artifacts/results/kernel.trx artifacts/results/kernel-processes.trx artifacts/results/kernel-steady.trx
    both --directors --processes
    ;;
  --long) both --long-others --long-stages ;;
  *)
    rm -f artifacts/results/kernel.trx
    boot_lab "$limit" scripts/lab/kernel-tests.sh "$@"
    ;;
esac
