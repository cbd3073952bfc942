using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>All that the tables of VRRP are made from.</summary>
/// <param name="Links">Numbers and hardware addresses of the host's interfaces.</param>
/// <param name="UpSince">When an instance left Initialize, in hundredths of a second since the start of the monitor; 0: it is there.</param>
internal sealed record VrrpState(VrrpSnapshot Snapshot, TrackedStates Tracked, IInterfaceNumbers Links, Func<string, ulong> UpSince, IVrrpHost Host)
{
    public KeepalivedConfiguration Model => Snapshot.Model;

    /// <summary>The instances with their states, in the order of the file.</summary>
    public List<InstanceRow> Rows()
    {
        var rows = new List<InstanceRow>(Snapshot.Instances.Length);
        foreach (var (instance, status) in Snapshot.All) rows.Add(new((ushort)rows.Count, instance, status));
        return rows;
    }
}

/// <summary>An instance at one moment.</summary>
internal sealed record InstanceRow(ushort Index, VrrpInstance Settings, InstanceStatus Status)
{
    public const byte Initialize = 0, Backup = 1, Master = 2, Fault = 3;

    public AddressFamily Family => Settings.Family == AddressFamily.InterNetworkV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    /// <summary>The address that it sends from.</summary>
    public IPAddress Source => AddressOf(Status.Source);

    /// <summary>The address of the master that it knows, itself included.</summary>
    public IPAddress MasterAddress => Status.State == Master ? Source : AddressOf(Status.MasterAddress);

    private IPAddress AddressOf(UInt128 number)
    {
        var bytes = new byte[sizeof(ulong) * 2];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new(Family == AddressFamily.InterNetworkV6 ? bytes : bytes[^4..]);
    }
}

/// <summary>The host's interfaces.</summary>
internal interface IInterfaceNumbers
{
    /// <summary>0 if there is none of that name.</summary>
    uint IndexOf(string name);

    /// <summary>Six zeros if there is none.</summary>
    byte[] HardwareAddressOf(string name);
}

/// <summary>What can be set by SNMP, until the next reload.</summary>
internal interface IVrrpHost
{
    void SetPriority(InstanceRow instance, byte priority);

    void SetPreempt(InstanceRow instance, bool preempt);
}
