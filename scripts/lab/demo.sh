#!/bin/bash
# Inside the lab: plays the stories that are named.
modprobe overlay || echo "lab: no module overlay"
exec dotnet KeepAlived.Net.Tests/bin/Release/net10.0/KeepAlived.Net.Tests.dll "$@"
