#!/bin/bash
# Inside the lab: runs the kernel tests, or those whose names contain the argument.
set -eu
filter="TestCategory=Kernel"
[ -z "${1:-}" ] || filter="$filter&FullyQualifiedName~$1"
exec dotnet vstest KeepAlived.Net.Tests/bin/Release/net10.0/KeepAlived.Net.Tests.dll "--TestCaseFilter:$filter" \
  "--logger:trx;LogFileName=kernel.trx" "--logger:console;verbosity=normal" --ResultsDirectory:artifacts/results
