using System.Runtime.InteropServices;

namespace KeepAlived.Net.Channel;

/// <summary>What a virtual router has counted since its start, or since they were set to zero. A reload goes on with them.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal record struct RouterCounters
{
    /// <summary>Advertisements that counted, and those sent, priority 0 among both; one for all unicast peers together.</summary>
    public ulong AdvertsReceived, AdvertsSent;
    public ulong BecameMaster, ReleasedMaster;

    /// <summary>Packets that were dropped, by cause; the interval only with version 2. Where the list of addresses differs they count as received too.</summary>
    public ulong LengthErrors, TtlErrors, TypeErrors, IntervalErrors, AddressListErrors;

    /// <summary>Of version 2: a type that nobody knows, another type than ours, a wrong password or digest.</summary>
    public ulong AuthenticationTypesUnknown, AuthenticationTypeMismatches, AuthenticationFailures;

    /// <summary>Of `auth_hmac`.</summary>
    public ulong TrailersMissing, TrailersMalformed, TrailerKeysUnknown, TrailersForged, TrailersStale, TrailersReplayed;
    public ulong PriorityZeroReceived, PriorityZeroSent;

    /// <summary>Packets that were dropped, by causes that only SNMP tells.</summary>
    public ulong ChecksumErrors, VersionErrors;

    /// <summary>The last error of protocol in the numbers of vrrpv3StatisticsProtoErrReason: none(0), TTL(1), version(2), checksum(3).</summary>
    public ulong LastProtocolError;
}
