#!/bin/bash
# Runs the tests of category Kernel in the lab; results and the logs of failures land under artifacts/.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$repository"
need_host_packages
mkdir -p artifacts/results
rm -f artifacts/results/kernel.trx
boot_lab "${KERNEL_TEST_LIMIT:-840}" scripts/lab/kernel-tests.sh "$@"
