using System.Runtime.InteropServices;

namespace KeepAlived.Net.Channel;

/// <summary>What the vrrp process has to tell.</summary>
internal enum VrrpEvent : byte
{
    /// <summary>State is the new one, Number the effective priority.</summary>
    StateChanged,

    /// <summary>The master down interval is over.</summary>
    MasterDown,

    /// <summary>A backup hears that the master resigns.</summary>
    MasterResigned,

    /// <summary>Address and Number: who outranks this master.</summary>
    Outranked,

    /// <summary>Address and Number: a master of lower priority.</summary>
    LowerPriorityMaster,

    /// <summary>Address: the sender; Number: the <c>DecodeError</c>, and above its 8 bits what the packet has where it differs.</summary>
    AdvertIgnored,

    /// <summary>Address: the sender; its addresses differ from ours. Number: how many it has.</summary>
    AddressListDiffers,

    /// <summary>After <see cref="AddressListDiffers"/>. Address: the first of ours that the sender has not got.</summary>
    AddressLacking,

    /// <summary>After <see cref="AddressListDiffers"/>. Address: the first of the sender's that we have not got.</summary>
    AddressForeign,

    /// <summary>Address: another router that has priority 255.</summary>
    SecondOwner,

    /// <summary>Address: the sender, Number: its interval in milliseconds.</summary>
    IntervalDiffers,

    /// <summary>Priority: the effective one so far, Number: the new one.</summary>
    PriorityChanged,

    /// <summary>Number: errno of a send that failed.</summary>
    SendFailed,

    /// <summary>Number: milliseconds that the process or its host was stopped.</summary>
    Paused,

    /// <summary>Address: a virtual address that somebody removed and that was put back.</summary>
    AddressRestored,

    /// <summary>Number: index of the interface; it went down.</summary>
    InterfaceDown,

    /// <summary>Number: index of the interface; it came up.</summary>
    InterfaceUp,

    /// <summary>Instance is the index of a sync group, State the one that all its members have come to.</summary>
    GroupStateChanged,

    /// <summary>Number: which of the instance's tracked files; its number means FAULT.</summary>
    FileBad,

    /// <summary>Number: which of the instance's tracked files; its number no longer means FAULT.</summary>
    FileGood,

    /// <summary>Number: milliseconds that the clock was set forward.</summary>
    ClockSet,

    /// <summary>The instance is about to have its addresses.</summary>
    AddressesComing,

    /// <summary>Links that are made for instances were made anew.</summary>
    LinksRenewed,

    /// <summary>Number: which of the instance's tracked BFD sessions came up.</summary>
    SessionUp,

    /// <summary>Number: which of the instance's tracked BFD sessions went down.</summary>
    SessionDown,

    /// <summary>A reload has no such instance any more; it was backup or master.</summary>
    InstanceRemoved,
}

/// <summary>A fixed-size record of the vrrp process; the supervisor makes the sentence, so that the process allocates nothing.</summary>
/// <param name="Instance">Index among the instances of the configuration with that generation.</param>
/// <param name="State">A <c>RouterState</c>.</param>
/// <param name="Address">As a number: 10.0.0.1 is 0x0A000001, an IPv6 address has 128 bits.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct VrrpReport(uint Generation, VrrpEvent Event, ushort Instance, byte State, byte Priority, UInt128 Address, int Number);
