#!/bin/bash
# Inside the lab: runs the kernel tests, or those whose names contain the argument; --long: those that only `scripts/test --all` runs.
set -u
tests() {
  dotnet vstest KeepAlived.Net.Tests/bin/Release/net10.0/KeepAlived.Net.Tests.dll "--TestCaseFilter:$2" \
    "--logger:trx;LogFileName=$1.trx" "--logger:console;verbosity=normal" --ResultsDirectory:artifacts/results
}

status=0
case "${1:-}" in
  --long) tests kernel-long 'TestCategory=KernelLong' || status=1 ;;
  '')
    tests kernel 'TestCategory=Kernel&TestCategory!=KernelLong&TestCategory!=Long&FullyQualifiedName!~SteadyState' || status=1
    # Collections are counted for the whole process, so these have one of their own.
    tests kernel-steady 'TestCategory=Kernel&FullyQualifiedName~SteadyState' || status=1
    ;;
  *) tests kernel "TestCategory=Kernel&FullyQualifiedName~$1" || status=1 ;;
esac
exit $status
