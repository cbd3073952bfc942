using System.Globalization;
using System.Net.Sockets;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>An instance in the section VRRP Topology.</summary>
internal static class InstanceText
{
    private const byte Initialize = 0, Backup = 1, Owner = 255;
    private static readonly string[] UnicastKeywords = ["check_unicast_src", "old_unicast_checksum", "unicast_ttl", "unicast_fault_no_peer"];

    public static void Write(DataText text, KeepalivedConfiguration model, VrrpInstance instance, in InstanceStatus status)
    {
        text.Line($"VRRP Instance = {instance.Name}");
        text.Line(1, $"VRRP Version = {instance.Version}");
        if (instance.Family == AddressFamily.InterNetworkV6) text.Line(1, "Using Native IPv6");
        if (status.Group < model.SyncGroups.Count) text.Line(1, $"Sync group = {model.SyncGroups[status.Group].Name}");
        WriteState(text, instance, status);
        WriteInterface(text, model, instance, status);
        WriteTimes(text, model.Global, instance, status);
        WriteAuthentication(text, instance);
        WriteAddresses(text, instance, status.HasAddresses);
        WritePeers(text, model, instance);
        text.Line(1, string.Create(CultureInfo.InvariantCulture, $"fd_in {status.Descriptor}, fd_out {status.Descriptor}"));
        text.List("Virtual Routes :", instance.VirtualRoutes.Select(EntryDescriptions.Of));
        text.List("Virtual Rules :", instance.VirtualRules.Select(EntryDescriptions.Of));
        WriteTracked(text, model, instance);
        WriteScripts(text, model.Global, instance);
    }

    private static void WriteState(DataText text, VrrpInstance instance, in InstanceStatus status)
    {
        text.Line(1, $"State = {InstanceNames.State(status.State)}");
        var strays = instance.UnicastPeers.Count == 0 && Array.Exists(UnicastKeywords, instance.IsWritten);
        text.Line(1, $"Flags:{(instance.UnicastPeers.Count > 0 || instance.UseVirtualMac || strays ? "" : " none")}");
        if (instance.UnicastPeers.Count > 0) text.Line(2, "Using unicast");
        if (strays) text.Line(2, "Unicast config option specified but using multicast");
        if (status.State == Backup)
        {
            text.Line(1, $"Master router = {AddressNumber.TextOf(status.MasterAddress)}");
            text.Line(1, $"Master priority = {status.MasterPriority}");
            if (instance.Version == 3) text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Master advert int = {status.MasterInterval.TotalSeconds:F2} sec"));
        }
        text.Line(1, $"Wantstate = {InstanceNames.State(status.WantedState)}");
        text.Line(1, "Number of config faults = 0");
        text.Line(1, $"Number of interface and track script faults = {status.Faults - Math.Min(status.Faults, status.Waiting)}");
        text.Line(1, $"Number of track scripts init = {status.Waiting}");
        text.Line(1, $"Last transition = {(status.State == Initialize && status.LastTransition == 0 ? "never" : DumpTime.Text(status.LastTransition))}");
        text.Line(1, $"Read timeout = {(status.Deadline == 0 ? "DISABLED" : DumpTime.Text(status.Deadline))}");
        text.Line(1, $"Master down timer = {(status.Priority == Owner ? 1 : status.MasterDownInterval.Ticks / TimeSpan.TicksPerMicrosecond)} usecs");
    }

    private static void WriteInterface(DataText text, KeepalivedConfiguration model, VrrpInstance instance, in InstanceStatus status)
    {
        if (instance.UseVirtualMac) text.Line(1, $"Use VMAC, i/f name {instance.OwnLink}, is_up = {DataText.Switch(status.State != Initialize)}, xmit_base = {DataText.Switch(instance.TransmitFromBase)}");
        if (instance.Ipvlan is not null) text.Line(1, $"Use IPVLAN, i/f name {instance.OwnLink}, is_up = {DataText.Switch(status.State != Initialize)}");
        text.Line(1, instance.HasOwnLink
            ? $"Interface = {instance.OwnLink}, {(instance.Ipvlan is null ? "vmac" : "ipvlan")} on {instance.Interface}{(instance.TransmitFromBase || instance.UnicastPeers.Count > 0 ? ", xmit base i/f" : "")}"
            : $"Interface = {instance.Interface}");
        if (instance.DontTrackPrimary) text.Line(1, "VRRP interface tracking disabled");
        if (instance.SkipCheckAddresses ?? model.Global.SkipCheckAddresses) text.Line(1, "Skip checking advert IP addresses");
        if (instance.StrictMode ?? model.Global.Strict) text.Line(1, "Enforcing strict VRRP compliance");
        text.Line(1, $"Using src_ip = {(status.Source == 0 ? "(none)" : AddressNumber.TextOf(status.Source))}{(instance.SourceAddress is null ? "" : " (from configuration)")}");
        if (instance.UnicastPeers.Count == 0) text.Line(1, $"Multicast address {InstanceNames.GroupOf(model.Global, instance)}{ScopeOf(instance)}");
    }

    /// <summary>Of a group of IPv6: the number of the interface that advertisements leave by.</summary>
    private static string ScopeOf(VrrpInstance instance) => instance.Family == AddressFamily.InterNetworkV6
        ? string.Create(CultureInfo.InvariantCulture, $", ifindex {Linux.Libc.InterfaceIndex(instance.HasOwnLink && !instance.TransmitFromBase ? instance.OwnLink : instance.Interface)}") : "";

    private static void WriteTimes(DataText text, GlobalDefinitions global, VrrpInstance instance, in InstanceStatus status)
    {
        text.Line(1, $"Gratuitous ARP delay = {DumpTime.Text(instance.GarpMasterDelay)}");
        text.Line(1, $"Gratuitous ARP repeat = {instance.GarpMasterRepeat}");
        text.Line(1, $"Gratuitous ARP refresh = {DumpTime.Text(instance.GarpMasterRefresh)}");
        text.Line(1, $"Gratuitous ARP refresh repeat = {instance.GarpMasterRefreshRepeat}");
        text.Line(1, $"Gratuitous ARP lower priority delay = {DumpTime.Text(instance.GarpLowerPriorityDelay)}");
        text.Line(1, $"Gratuitous ARP lower priority repeat = {instance.GarpLowerPriorityRepeat}");
        text.Line(1, $"Down timer adverts = {instance.DownTimerAdverts}");
        if (instance.GarpExtraInterfaces.Interval > TimeSpan.Zero) text.Line(1, $"Gratuitous ARP for each secondary VMAC = {DumpTime.Text(instance.GarpExtraInterfaces.Interval)}");
        text.Line(1, $"Send advert after receive lower priority advert = {DataText.Switch(!instance.LowerPriorityNoAdvert)}");
        text.Line(1, $"Send advert after receive higher priority advert = {DataText.Switch(instance.HigherPrioritySendAdvert)}");
        text.Line(1, $"Virtual Router ID = {instance.VirtualRouterId}");
        text.Line(1, $"Priority = {instance.Priority}");
        text.Line(1, $"Effective priority = {status.Priority}");
        text.Line(1, $"Total priority = {status.TotalPriority}");
        text.Line(1, $"Advert interval = {Interval(instance.Version, instance.AdvertisementInterval)}");
        if (status.State == Backup && instance.Version == 3) text.Line(1, $"Master advert interval = {Interval(3, status.MasterInterval)}");
        text.Line(1, $"Accept = {DataText.Enabled(!instance.RefusesPackets(global))}");
        text.Line(1, $"Preempt = {DataText.Enabled(instance.Preempt)}");
        if (instance.PreemptDelay > TimeSpan.Zero) text.Line(1, $"Preempt delay = {DumpTime.Text(instance.PreemptDelay)} secs");
        text.Line(1, $"Promote_secondaries = {DataText.Enabled(instance.PromoteSecondaries)}");
    }

    private static string Interval(byte version, TimeSpan interval) =>
        version == 2 ? $"{DumpTime.Text(interval)} sec" : string.Create(CultureInfo.InvariantCulture, $"{interval.TotalMilliseconds:0.###} milli-sec");

    private static void WriteAuthentication(DataText text, VrrpInstance instance)
    {
        if (instance.Version == 2)
            text.Line(1, $"Authentication type = {instance.Authentication.Type switch { AuthenticationType.Pass => "SIMPLE_PASSWORD", AuthenticationType.AuthenticationHeader => "IPSEC_AH", _ => "none" }}");
        if (instance.Authentication.Type == AuthenticationType.Pass) text.Line(1, "Password = ********");
        if (instance.Hmac is { } hmac) text.Line(1, $"Authentication extension = HMAC-SHA256, mode {hmac.Mode}, active key {hmac.ActiveKey}");
        if (instance.ReceiveBufferSize > 0) text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Kernel rx buffer size = {instance.ReceiveBufferSize}"));
        if (instance.Debug > 0) text.Line(1, $"Debug level = {instance.Debug}");
    }

    private static void WriteAddresses(DataText text, VrrpInstance instance, bool isSet)
    {
        text.List($"Virtual IP ({instance.VirtualAddresses.Count}):", instance.VirtualAddresses.Select(entry => EntryDescriptions.Of(entry, InstanceNames.DeviceOf(instance, entry), isSet)));
        text.List("Virtual IP Excluded :", instance.ExcludedAddresses.Select(entry => EntryDescriptions.Of(entry, InstanceNames.DeviceOf(instance, entry), isSet)));
    }

    private static void WritePeers(DataText text, KeepalivedConfiguration model, VrrpInstance instance)
    {
        if (instance.UnicastPeers.Count == 0) return;
        text.Line(1, $"Unicast TTL = {instance.UnicastTtl ?? byte.MaxValue}");
        text.Line(1, $"Check unicast src : {(instance.CheckUnicastSource || model.Global.CheckUnicastSource || instance.UnicastPeers.Exists(static peer => peer.MinimumTtl > 0 || peer.MaximumTtl < byte.MaxValue) ? "yes" : "no")}");
        text.List("Unicast Peer :", instance.UnicastPeers.Select(static peer => $"{peer.Address} min_ttl {peer.MinimumTtl} max_ttl {peer.MaximumTtl}"));
        text.Line(1, $"Unicast checksum compatibility = {instance.OldUnicastChecksum switch { null => "no", "never" => "never", _ => "config" }}");
    }

    private static void WriteTracked(DataText text, KeepalivedConfiguration model, VrrpInstance instance)
    {
        Write("Tracked interfaces :", " ", static own => own.TrackedInterfaces, static group => group.TrackedInterfaces);
        Write("Tracked scripts :", " ", static own => own.TrackedScripts, static group => group.TrackedScripts);
        Write("Tracked files :", ", ", static own => own.TrackedFiles, static group => group.TrackedFiles);
        Write("Tracked processes :", ", ", static own => own.TrackedProcesses, static group => group.TrackedProcesses);
        Write("Tracked BFDs :", ": ", static own => own.TrackedBfd, static group => group.TrackedBfd);

        void Write(string heading, string separator, Func<VrrpInstance, List<TrackedItem>> own, Func<VrrpSyncGroup, List<TrackedItem>> shared) =>
            text.List(heading, OwnTrackers.Of(model, instance, own, shared).Select(item => ItemText.Of(item, separator)));
    }

    private static void WriteScripts(DataText text, GlobalDefinitions global, VrrpInstance instance)
    {
        text.Line(1, $"Using smtp notification = {(instance.SmtpAlert ?? global.SmtpAlertVrrp ?? global.SmtpAlert ?? false ? "yes" : "no")}");
        text.Line(1, $"Notify deleted = {(instance.IsWritten("notify_deleted") ? "Deleted" : "Fault")}");
        text.Script(1, "Backup state transition script", instance.NotifyBackup, global);
        text.Script(1, "Master state transition script", instance.NotifyMaster, global);
        text.Script(1, "Fault state transition script", instance.NotifyFault, global);
        text.Script(1, "Stop state transition script", instance.NotifyStop, global);
        text.Script(1, "Deleted state transition script", instance.NotifyDeleted, global);
        text.Script(1, "Generic state transition script", instance.Notify, global);
        text.Script(1, "Master rx lower pri state transition script", instance.NotifyMasterReceivedLower, global);
        text.Line(1, $"Notify priority changes = {DataText.Switch(instance.NotifyPriorityChanges ?? global.NotifyPriorityChanges)}");
    }
}
