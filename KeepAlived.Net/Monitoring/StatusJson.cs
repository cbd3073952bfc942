using System.Text.Encodings.Web;
using System.Text.Json;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>
/// `keepalived.json`: fields, types, units and their order are keepalived 2.2.7's; with `json_version 2` the document, and what it
/// tells of tracked processes, is that of 2.4.
/// </summary>
internal static class StatusJson
{
    // The document goes to a program, never into a page of HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(VrrpSnapshot snapshot, TrackedStates tracked)
    {
        using var document = new MemoryStream();
        using (var json = new Utf8JsonWriter(document, Options))
        {
            var isNew = snapshot.Model.Global.JsonVersion == 2;
            if (isNew) json.WriteStartObject();
            if (isNew) json.WriteStartArray("vrrp");
            else json.WriteStartArray();
            foreach (var (instance, status) in snapshot.All) Write(json, snapshot.Model, instance, status);
            json.WriteEndArray();
            if (isNew) WriteProcesses(json, snapshot.Model, tracked);
            if (isNew) json.WriteEndObject();
        }
        return EscapeSlashes(document.GetBuffer().AsSpan(0, (int)document.Length));
    }

    /// <summary>keepalived writes `\/`, which means the same; all slashes of the document are in its texts.</summary>
    private static byte[] EscapeSlashes(ReadOnlySpan<byte> document)
    {
        var escaped = new byte[document.Length + document.Count((byte)'/')];
        var at = 0;
        foreach (var letter in document)
        {
            if (letter == (byte)'/') escaped[at++] = (byte)'\\';
            escaped[at++] = letter;
        }
        return escaped;
    }

    private static void Write(Utf8JsonWriter json, KeepalivedConfiguration model, VrrpInstance instance, in InstanceStatus status)
    {
        json.WriteStartObject();
        json.WriteStartObject("data");
        WriteNames(json, model, instance, status);
        WriteTimes(json, model, instance, status);
        WriteScripts(json, instance);
        WriteEntries(json, model, instance, status);
        json.WriteNumber("auth_type", (int)instance.Authentication.Type);
        if (instance.Authentication.Type != AuthenticationType.None) json.WriteString("auth_data", "********");
        json.WriteEndObject();
        json.WriteStartObject("stats");
        WriteCounters(json, status.Counters, instance.Hmac is not null || model.Global.JsonVersion == 2);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, KeepalivedConfiguration model, VrrpInstance instance, in InstanceStatus status)
    {
        Write(json, "iname", instance.Name);
        Write(json, "dont_track_primary", instance.DontTrackPrimary);
        Write(json, "skip_check_adv_addr", instance.SkipCheckAddresses ?? model.Global.SkipCheckAddresses);
        Write(json, "strict_mode", instance.StrictMode ?? model.Global.Strict);
        Write(json, "vmac_ifname", instance.HasOwnLink ? instance.OwnLink : "");
        Write(json, "ifp_ifname", instance.HasOwnLink ? instance.OwnLink : instance.Interface);
        json.WriteNumber("master_priority", status.MasterPriority);
        json.WriteNumber("last_transition", DumpTime.Seconds(status.LastTransition));
    }

    private static void WriteTimes(Utf8JsonWriter json, KeepalivedConfiguration model, VrrpInstance instance, in InstanceStatus status)
    {
        json.WriteNumber("garp_delay", instance.GarpMasterDelay.TotalSeconds);
        json.WriteNumber("garp_refresh", (long)instance.GarpMasterRefresh.TotalSeconds);
        json.WriteNumber("garp_rep", instance.GarpMasterRepeat);
        json.WriteNumber("garp_refresh_rep", instance.GarpMasterRefreshRepeat);
        json.WriteNumber("garp_lower_prio_delay", (long)instance.GarpLowerPriorityDelay.TotalSeconds);
        json.WriteNumber("garp_lower_prio_rep", instance.GarpLowerPriorityRepeat);
        Write(json, "lower_prio_no_advert", instance.LowerPriorityNoAdvert);
        Write(json, "higher_prio_send_advert", instance.HigherPrioritySendAdvert);
        json.WriteNumber("vrid", instance.VirtualRouterId);
        json.WriteNumber("base_priority", instance.Priority);
        json.WriteNumber("effective_priority", status.Priority);
        json.WriteBoolean("vipset", status.HasAddresses);
        json.WriteBoolean("promote_secondaries", instance.PromoteSecondaries);
        json.WriteNumber("adver_int", instance.AdvertisementInterval.TotalSeconds);
        json.WriteNumber("master_adver_int", status.MasterInterval.TotalSeconds);
        Write(json, "accept", !instance.RefusesPackets(model.Global));
        json.WriteBoolean("nopreempt", !instance.Preempt);
        json.WriteNumber("preempt_delay", (long)instance.PreemptDelay.TotalSeconds);
        json.WriteNumber("state", status.State);
        json.WriteNumber("wantstate", status.WantedState);
        json.WriteNumber("version", instance.Version);
        json.WriteBoolean("smtp_alert", instance.SmtpAlert ?? model.Global.SmtpAlertVrrp ?? model.Global.SmtpAlert ?? false);
        json.WriteBoolean("notify_deleted", instance.IsWritten("notify_deleted"));
    }

    private static void WriteScripts(Utf8JsonWriter json, VrrpInstance instance)
    {
        Write(json, "script_backup", instance.NotifyBackup);
        Write(json, "script_master", instance.NotifyMaster);
        Write(json, "script_fault", instance.NotifyFault);
        Write(json, "script_stop", instance.NotifyStop);
        Write(json, "script_deleted", instance.NotifyDeleted);
        Write(json, "script", instance.Notify);
        Write(json, "script_master_rx_lower_pri", instance.NotifyMasterReceivedLower);
    }

    private static void WriteEntries(Utf8JsonWriter json, KeepalivedConfiguration model, VrrpInstance instance, InstanceStatus status)
    {
        Write(json, "vips", instance.VirtualAddresses.ConvertAll(entry => EntryDescriptions.Of(entry, InstanceNames.DeviceOf(instance, entry), status.HasAddresses)));
        Write(json, "evips", instance.ExcludedAddresses.ConvertAll(entry => EntryDescriptions.Of(entry, InstanceNames.DeviceOf(instance, entry), status.HasAddresses)));
        Write(json, "vroutes", instance.VirtualRoutes.ConvertAll(EntryDescriptions.Of));
        Write(json, "vrules", instance.VirtualRules.ConvertAll(EntryDescriptions.Of));
        Write(json, "track_ifp", OwnTrackers.Of(model, instance, static own => own.TrackedInterfaces, static group => group.TrackedInterfaces).ConvertAll(static item => item.Name));
        Write(json, "track_script", OwnTrackers.Of(model, instance, static own => own.TrackedScripts, static group => group.TrackedScripts)
            .ConvertAll(item => model.Scripts.Find(script => script.Name == item.Name)?.Script is { } command ? EntryDescriptions.Of(command) : item.Name));
        if (model.Global.JsonVersion == 2)
            Write(json, "track_process", OwnTrackers.Of(model, instance, static own => own.TrackedProcesses, static group => group.TrackedProcesses).ConvertAll(static item => item.Name));
    }

    private static void WriteCounters(Utf8JsonWriter json, in RouterCounters counters, bool hasTrailers)
    {
        json.WriteNumber("advert_rcvd", counters.AdvertsReceived);
        json.WriteNumber("advert_sent", counters.AdvertsSent);
        json.WriteNumber("become_master", counters.BecameMaster);
        json.WriteNumber("release_master", counters.ReleasedMaster);
        json.WriteNumber("packet_len_err", counters.LengthErrors);
        json.WriteNumber("advert_interval_err", counters.IntervalErrors);
        json.WriteNumber("ip_ttl_err", counters.TtlErrors);
        json.WriteNumber("invalid_type_rcvd", counters.TypeErrors);
        json.WriteNumber("addr_list_err", counters.AddressListErrors);
        json.WriteNumber("invalid_authtype", counters.AuthenticationTypesUnknown);
        json.WriteNumber("authtype_mismatch", counters.AuthenticationTypeMismatches);
        json.WriteNumber("auth_failure", counters.AuthenticationFailures);
        json.WriteNumber("pri_zero_rcvd", counters.PriorityZeroReceived);
        json.WriteNumber("pri_zero_sent", counters.PriorityZeroSent);
        if (!hasTrailers) return;
        json.WriteNumber("auth_ext_missing", counters.TrailersMissing);
        json.WriteNumber("auth_ext_malformed", counters.TrailersMalformed);
        json.WriteNumber("auth_ext_unknown_key", counters.TrailerKeysUnknown);
        json.WriteNumber("auth_ext_invalid_hmac", counters.TrailersForged);
        json.WriteNumber("auth_ext_stale", counters.TrailersStale);
        json.WriteNumber("auth_ext_replay", counters.TrailersReplayed);
    }

    private static void WriteProcesses(Utf8JsonWriter json, KeepalivedConfiguration model, TrackedStates tracked)
    {
        json.WriteStartArray("track_process");
        foreach (var process in model.TrackProcesses)
        {
            var state = tracked.Processes.GetValueOrDefault(process.Name);
            json.WriteStartObject();
            Write(json, "process", process.Process.FirstOrDefault() ?? "");
            if (process.Process.Length > 1) Write(json, "parameters", string.Join(' ', process.Process.AsSpan(1)));
            Write(json, "param_match", process.ParameterMatch.ToString().ToLowerInvariant());
            json.WriteNumber("min_processes", process.Quorum);
            json.WriteNumber("max_processes", process.QuorumMax ?? uint.MaxValue);
            json.WriteNumber("current_processes", state.Count);
            json.WriteBoolean("have_quorum", state.Reached);
            json.WriteNumber("weight", process.Weight.Weight);
            json.WriteNumber("terminate_delay", (process.IsWritten("terminate_delay") ? process.TerminateDelay : process.Delay).TotalSeconds);
            json.WriteNumber("fork_delay", (process.IsWritten("fork_delay") ? process.ForkDelay : process.Delay).TotalSeconds);
            json.WriteBoolean("fork_delay_timer_running", state.ForkDelayRuns);
            json.WriteBoolean("terminate_delay_timer_running", state.ExitDelayRuns);
            json.WriteBoolean("full_command", process.FullCommand);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, bool value) => json.WriteNumber(name, value ? 1 : 0);

    private static void Write(Utf8JsonWriter json, string name, string value) => json.WriteString(name, FileText.Decode(value));

    private static void Write(Utf8JsonWriter json, string name, ScriptCommand? command)
    {
        if (command is { Arguments.Length: > 0 }) Write(json, name, EntryDescriptions.Of(command));
    }

    /// <summary>Without items there is no member.</summary>
    private static void Write(Utf8JsonWriter json, string name, List<string> items)
    {
        if (items.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var item in items) json.WriteStringValue(FileText.Decode(item));
        json.WriteEndArray();
    }
}
