using System.Net;

namespace KeepAlived.Net.Ipvs;

/// <summary>IP_VS_STATE_*: who tells of its connections, and who listens.</summary>
internal enum SyncRole : uint
{
    Master = 1,
    Backup = 2,
}

/// <summary>The kernel's thread that shares connections with other directors (ipvsadm --start-daemon); one can run for each role.</summary>
/// <param name="Identifier">Only messages of the same number count.</param>
/// <param name="LongestMessage">In bytes; 0: what the interface carries.</param>
/// <param name="Group">Null: 224.0.0.81.</param>
/// <param name="Port">0: 8848.</param>
/// <param name="TimeToLive">0: 1.</param>
internal sealed record SyncDaemon(SyncRole Role, string Interface, byte Identifier, ushort LongestMessage = 0, IPAddress? Group = null, ushort Port = 0, byte TimeToLive = 0);
