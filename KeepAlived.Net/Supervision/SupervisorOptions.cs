namespace KeepAlived.Net.Supervision;

/// <summary>What the command line asks of the daemon.</summary>
internal sealed class SupervisorOptions
{
    public string File = "/etc/keepalived/keepalived.conf";
    public string PidFile = "/run/keepalived.pid", VrrpPidFile = "/run/vrrp.pid", CheckersPidFile = "/run/checkers.pid", BfdPidFile = "/run/bfd.pid";
    public bool Foreground, Console, Detail;

    /// <summary>`-P`, `-C`: only that child; with neither, both.</summary>
    public bool VrrpOnly, CheckersOnly;

    /// <summary>`-B`; the process for BFD runs beside either of the others.</summary>
    public bool NoBfd;

    /// <summary>`-d`: log each configuration that is taken into use.</summary>
    public bool DumpConfiguration;
    public bool KeepVrrp, KeepIpvs, DontRespawn;
    public string ConfigId = Environment.MachineName.Split('.')[0];

    /// <summary>Descriptor on which the launcher waits for a byte; -1: nobody waits.</summary>
    public int ReadyDescriptor = -1;
}
