#!/bin/bash
# Inside the lab: plays the demo.
exec dotnet KeepAlived.Net.Tests/bin/Release/net10.0/KeepAlived.Net.Tests.dll "$@"
