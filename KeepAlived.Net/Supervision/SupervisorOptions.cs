using KeepAlived.Net.Channel;

namespace KeepAlived.Net.Supervision;

/// <summary>What the command line asks of the daemon.</summary>
internal sealed class SupervisorOptions
{
    public string File = "/etc/keepalived/keepalived.conf";

    /// <summary>Empty: where keepalived puts them, see <see cref="DaemonIdentity"/>.</summary>
    public string PidFile = "", VrrpPidFile = "", CheckersPidFile = "", BfdPidFile = "";

    /// <summary>Those of the processes that may run.</summary>
    public string[] PidFiles => [PidFile, .. CheckersOnly ? [] : (string[])[VrrpPidFile], .. VrrpOnly ? [] : (string[])[CheckersPidFile], .. NoBfd ? [] : (string[])[BfdPidFile]];

    public bool Foreground, Detail;

    public LogSettings Log { get; } = new();

    /// <summary>Behind the names of this daemon's own files in /run/keepalived, so that two daemons do not take them for theirs.</summary>
    public string State = "";

    /// <summary>`-s`; null: as configured.</summary>
    public string? Namespace;

    /// <summary>`-u`: permissions that new files do not get; null: as configured.</summary>
    public int? Umask;

    /// <summary>`--all`: children without work run too.</summary>
    public bool AllChildren;

    /// <summary>`-m`, `-M`: leave a core when a process crashes.</summary>
    public bool CoreDump;

    /// <summary>`-M`: for kernel.core_pattern; null: as it is.</summary>
    public string? CorePattern;
    public bool IgnoreInterrupt;

    /// <summary>`-a`.</summary>
    public bool LogsAddresses;

    /// <summary>`-P`, `-C`: only that child; with neither, both.</summary>
    public bool VrrpOnly, CheckersOnly;

    /// <summary>`-B`; the process for BFD runs beside either of the others.</summary>
    public bool NoBfd;

    /// <summary>`-d`: log each configuration that is taken into use.</summary>
    public bool DumpConfiguration;
    public bool KeepVrrp, KeepIpvs, DontRespawn;

    /// <summary>`-x`: serve all that SNMP could; `-A`: where its master listens, if the configuration does not say; empty: not given.</summary>
    public bool Snmp;
    public string SnmpSocket = "";
    public string ConfigId = Environment.MachineName.Split('.')[0];

    /// <summary>Descriptor on which the launcher waits for a byte; -1: nobody waits.</summary>
    public int ReadyDescriptor = -1;
}
