#!/bin/bash
# In the lab: bench-checkers.sh with the settings of `scripts/bench farm`, which the lab's kernel does not hand on.
# usage: bench-farm.sh RUNS CHECKS REAL-SERVERS-OF-EACH INTERVAL NAME=COMMAND ...
set -euo pipefail
runs=$1 checks=$2
export BENCH_SERVERS=$3 BENCH_INTERVAL=$4 BENCH_RELOAD=1
shift 4
exec bash scripts/lab/bench-checkers.sh "$runs" "$checks" tcp "$@"
