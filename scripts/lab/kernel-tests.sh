#!/bin/bash
# Inside the lab: runs the kernel tests whose names contain the argument, or a part of all of them.
# usage: kernel-tests.sh NAME | --directors | --processes | --long-stages | --long-others     --long-...: those that only `scripts/test --all` runs
set -u
# tests RESULTS FILTER [SETTING]
tests() {
  dotnet vstest KeepAlived.Net.Tests/bin/Release/net10.0/KeepAlived.Net.Tests.dll "--TestCaseFilter:$2" \
    "--logger:trx;LogFileName=$1.trx" "--logger:console;verbosity=normal" --ResultsDirectory:artifacts/results ${3:+-- "$3"}
}

status=0
daily='TestCategory=Kernel&TestCategory!=KernelLong&TestCategory!=Long&FullyQualifiedName!~SteadyState'
case "$1" in
  # Each of these keeps several daemons and servers busy: more than three at once, and the lab's one processor makes their timers late.
  --long-stages) tests kernel-long-stages 'TestCategory=KernelLong&FullyQualifiedName~Kernel.Stages.' NUnit.NumberOfTestWorkers=3 || status=1 ;;
  --long-others) tests kernel-long-others 'TestCategory=KernelLong&FullyQualifiedName!~Kernel.Stages.' NUnit.NumberOfTestWorkers=3 || status=1 ;;
  --directors) tests kernel "$daily&FullyQualifiedName~KeepAlived.Net.Tests.Kernel." || status=1 ;;
  --processes)
    tests kernel-processes "$daily&FullyQualifiedName!~KeepAlived.Net.Tests.Kernel." || status=1
    # Collections are counted for the whole process, so these have one of their own.
    tests kernel-steady 'TestCategory=Kernel&FullyQualifiedName~SteadyState' || status=1
    ;;
  *) tests kernel "TestCategory=Kernel&FullyQualifiedName~$1" || status=1 ;;
esac
exit $status
