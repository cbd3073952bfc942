namespace KeepAlived.Net.Ipvs;

/// <summary>IPVS_CMD_* of &lt;linux/ip_vs.h&gt;.</summary>
internal enum IpvsOperation : byte
{
    NewService = 1,
    SetService = 2,
    DeleteService = 3,
    GetService = 4,
    NewDestination = 5,
    SetDestination = 6,
    DeleteDestination = 7,
    GetDestination = 8,
    NewDaemon = 9,
    DeleteDaemon = 10,
    GetDaemon = 11,
    SetConfig = 12,
    GetConfig = 13,
    GetInfo = 15,
    Flush = 17,
}

/// <summary>One change of the IPVS table; the settings that an operation needs are set.</summary>
internal readonly record struct IpvsCommand(
    IpvsOperation Operation, ServiceKey Service, ServiceSettings? ServiceSettings = null,
    DestinationKey Destination = default, DestinationSettings? DestinationSettings = null)
{
    /// <summary>The change in words for logs and errors.</summary>
    public override string ToString() => Operation switch
    {
        IpvsOperation.NewService => $"add service {Service} ({ServiceSettings!.Scheduler})",
        IpvsOperation.SetService => $"change service {Service} ({ServiceSettings!.Scheduler})",
        IpvsOperation.DeleteService => $"remove service {Service}",
        IpvsOperation.NewDestination => $"add destination {Destination} to {Service} (weight {DestinationSettings!.Weight})",
        IpvsOperation.SetDestination => $"change destination {Destination} of {Service} (weight {DestinationSettings!.Weight})",
        IpvsOperation.DeleteDestination => $"remove destination {Destination} from {Service}",
        _ => $"{Operation} {Service}",
    };
}
