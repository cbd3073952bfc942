using System.Runtime.InteropServices;

namespace KeepAlived.Net.Channel;

/// <summary>To the vrrp process: what SNMP has set for an instance, until the next reload, and what D-Bus asks of it.</summary>
/// <param name="Instance">Index among the vrrp_instances of the configuration with that generation.</param>
/// <param name="Priority">1..255; 0: as it is.</param>
/// <param name="Preempt"><see cref="On"/>, <see cref="Off"/>; 0: as it is.</param>
/// <param name="Announces">A master announces its addresses once more.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct InstanceSetting(uint Generation, ushort Instance, byte Priority, byte Preempt, bool Announces = false)
{
    public const byte On = 1, Off = 2;
}
