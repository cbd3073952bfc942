#!/bin/bash
# Runs the tests of category Kernel in the lab, or those named, or with --long those that only `scripts/test --all` runs; results and the logs of failures land under artifacts/.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$repository"
need_host_packages
mkdir -p artifacts/results
[ "${1:-}" = --long ] || rm -f artifacts/results/kernel.trx artifacts/results/kernel-steady.trx
boot_lab "${KERNEL_TEST_LIMIT:-960}" scripts/lab/kernel-tests.sh "$@"
