using System.Globalization;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>`keepalived.data`: the configuration of VRRP with its state.</summary>
internal static class VrrpDataText
{
    /// <param name="interfaces">Those of this host, in the order of their indexes.</param>
    public static string Of(VrrpSnapshot snapshot, TrackedStates tracked, List<HostInterface> interfaces)
    {
        var (text, model) = (new DataText(), snapshot.Model);
        var links = new InterfacesText(model, interfaces);
        GlobalText.Write(text, model.Global, model);
        links.WritePaces(text);
        WriteStatics(text, model);
        text.Section("VRRP Topology");
        foreach (var (instance, status) in snapshot.All) InstanceText.Write(text, model, instance, status);
        SockpoolText.Write(text, snapshot);
        if (model.SyncGroups.Count > 0) text.Section("VRRP Sync groups");
        for (var i = 0; i < model.SyncGroups.Count; i++) WriteGroup(text, snapshot, i);
        WriteScripts(text, model, tracked);
        WriteFiles(text, model, tracked);
        WriteProcesses(text, model, tracked);
        WriteSessions(text, model, tracked);
        links.WriteInterfaces(text);
        return text.ToString();
    }

    private static void WriteStatics(DataText text, KeepalivedConfiguration model)
    {
        Write("Static Addresses", model.StaticAddresses.ConvertAll(static entry => EntryDescriptions.Of(entry, entry.Device, isSet: true)));
        Write("Static Routes", model.StaticRoutes.ConvertAll(EntryDescriptions.Of));
        Write("Static Rules", model.StaticRules.ConvertAll(EntryDescriptions.Of));
        if (model.TrackGroups.Count > 0) text.Section("Static Track groups");
        foreach (var group in model.TrackGroups)
        {
            text.Line($"Static Track Group = {group.Name}");
            text.List("VRRP member instances :", group.Members);
        }

        void Write(string title, List<string> entries)
        {
            if (entries.Count > 0) text.Section(title);
            foreach (var entry in entries) text.Line(2, entry);
        }
    }

    private static void WriteGroup(DataText text, VrrpSnapshot snapshot, int index)
    {
        var (group, global) = (snapshot.Model.SyncGroups[index], snapshot.Model.Global);
        var members = Array.FindAll(snapshot.Instances, status => status.Group == index);
        text.Line($"VRRP Sync Group = {group.Name}, {InstanceNames.State(members.Length > 0 ? members[0].GroupState : (byte)0)}");
        text.Line(1, $"Num member fault {Array.FindAll(members, static member => member.State == 3).Length}, num member init {Array.FindAll(members, static member => member.State == 0).Length}");
        text.List("VRRP member instances :", group.Members);
        if (group.TrackingWeight) text.Line(1, "sync group tracking weight set");
        text.Line(1, $"Using smtp notification = {(group.SmtpAlert ?? global.SmtpAlertVrrp ?? global.SmtpAlert ?? false ? "yes" : "no")}");
        text.List("Tracked interfaces :", group.TrackedInterfaces.Select(static item => ItemText.Of(item, " ")));
        text.List("Tracked scripts :", group.TrackedScripts.Select(item => ItemText.Of(item with { Weight = item.Weight ?? snapshot.Model.Scripts.Find(script => script.Name == item.Name)?.Weight.Weight }, " ")));
        text.List("Tracked files :", group.TrackedFiles.Select(static item => ItemText.Of(item, ", ")));
        text.List("Tracked processes :", group.TrackedProcesses.Select(static item => ItemText.Of(item, ", ")));
        text.List("Tracked BFDs :", group.TrackedBfd.Select(static item => ItemText.Of(item, ": ")));
        text.Script(1, "Backup state transition script", group.NotifyBackup, global);
        text.Script(1, "Master state transition script", group.NotifyMaster, global);
        text.Script(1, "Fault state transition script", group.NotifyFault, global);
        text.Script(1, "Stop state transition script", group.NotifyStop, global);
        text.Script(1, "Generic state transition script", group.Notify, global);
    }

    private static void WriteScripts(DataText text, KeepalivedConfiguration model, TrackedStates tracked)
    {
        if (model.Scripts.Count > 0) text.Section("VRRP Scripts");
        foreach (var script in model.Scripts)
        {
            text.Line($"VRRP Script = {script.Name}");
            if (script.Script is { } command) text.Line(1, $"Command = {EntryDescriptions.Of(command)}");
            text.Line(1, $"Interval = {DumpTime.Text(script.Interval)} sec");
            text.Line(1, $"Timeout = {DumpTime.Text(script.Timeout)} sec");
            WriteWeight(text, script.Weight);
            text.Line(1, $"Rise = {script.Rise}");
            text.Line(1, $"Fall = {script.Fall}");
            var state = tracked.Scripts.GetValueOrDefault(script.Name);
            text.Line(1, $"Result = {ResultOf(script, state.Health)}");
            text.Line(1, $"Insecure = {(script.Missing ? "yes" : "no")}");
            text.Line(1, $"Init state = {(state.Health.Up is not null ? "unknown" : script.InitFail ? "failed" : "INIT")}");
            text.Line(1, $"Status = {(state.Health.Up == true ? "GOOD" : "BAD")}");
            if (ScriptNames.AccountOf(script.User, model.Global) is { } account) text.Line(1, $"Script uid:gid = {account.User}:{account.Group}");
            text.Line(1, "VRRP instances :");
            WriteFollowers(text, model, script.Name, static instance => instance.TrackedScripts);
            text.Line(1, $"State = {(state.Runs ? "running" : "idle")}");
        }
    }

    /// <summary>keepalived's counter: below `rise` it is down, and at most rise + fall - 1.</summary>
    private static int ResultOf(VrrpScript script, TrackScriptHealth health) => health.Up switch
    {
        true => script.Rise + script.Fall - 1 - health.Streak,
        false => health.Streak,
        null => 0,
    };

    private static void WriteFiles(DataText text, KeepalivedConfiguration model, TrackedStates tracked)
    {
        if (model.TrackFiles.Count > 0) text.Section("VRRP Track files");
        foreach (var file in model.TrackFiles)
        {
            text.Line($"Track file = {file.Name}");
            text.Line(1, $"File = {file.File}");
            text.Line(1, $"Status = {tracked.Files.GetValueOrDefault(file.Name)}");
            WriteWeight(text, file.Weight);
            WriteFollowers(text, model, file.Name, static instance => instance.TrackedFiles);
        }
    }

    private static void WriteProcesses(DataText text, KeepalivedConfiguration model, TrackedStates tracked)
    {
        if (model.TrackProcesses.Count > 0) text.Section("VRRP Track processes");
        foreach (var process in model.TrackProcesses)
        {
            var state = tracked.Processes.GetValueOrDefault(process.Name);
            text.Line($"VRRP Track process = {process.Name}");
            text.Line(1, $"Process = {string.Join(' ', process.Process)}");
            if (process.ParameterMatch != ParameterMatch.None) text.Line(1, $"Param match = {process.ParameterMatch.ToString().ToLowerInvariant()}");
            text.Line(1, $"Min processes = {process.Quorum}");
            if (process.QuorumMax is { } most) text.Line(1, $"Max processes = {most}");
            text.Line(1, $"Current processes = {state.Count}");
            text.Line(1, $"Have quorum = {DataText.Switch(state.Reached)}");
            WriteWeight(text, process.Weight);
            text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Terminate delay = {(process.IsWritten("terminate_delay") ? process.TerminateDelay : process.Delay).TotalSeconds:F6}s"));
            text.Line(1, string.Create(CultureInfo.InvariantCulture, $"Fork delay = {(process.IsWritten("fork_delay") ? process.ForkDelay : process.Delay).TotalSeconds:F6}s"));
            text.Line(1, $"Fork delay timer {(state.ForkDelayRuns ? "" : "not ")}running");
            text.Line(1, $"Terminate delay timer {(state.ExitDelayRuns ? "" : "not ")}running");
            text.Line(1, $"Full command = {DataText.Switch(process.FullCommand)}");
            WriteFollowers(text, model, process.Name, static instance => instance.TrackedProcesses);
        }
    }

    private static void WriteSessions(DataText text, KeepalivedConfiguration model, TrackedStates tracked)
    {
        var sessions = model.BfdInstances.FindAll(session => model.Instances.Exists(instance => instance.TrackedBfd.Exists(item => item.Name == session.Name)));
        if (sessions.Count > 0) text.Section("VRRP Track BFDs");
        foreach (var session in sessions)
        {
            text.Line($"VRRP Track BFD = {session.Name}");
            WriteWeight(text, session.Weight);
            text.Line(1, $"Bfd is {(tracked.Sessions.GetValueOrDefault(session.Name) ? "up" : "down")}");
            text.Line(1, "Tracking VRRP instances :");
            WriteFollowers(text, model, session.Name, static instance => instance.TrackedBfd);
        }
    }

    private static void WriteWeight(DataText text, TrackWeight weight) => text.Line(1, $"Weight = {weight.Weight}{(weight.Reverse ? " reverse" : "")}");

    private static void WriteFollowers(DataText text, KeepalivedConfiguration model, string name, Func<VrrpInstance, List<TrackedItem>> tracked) =>
        text.List("Tracking instances :", model.Instances.SelectMany(instance => tracked(instance).FindAll(item => item.Name == name)
            .ConvertAll(item => ItemText.Of(item with { Name = instance.Name }, ", "))));
}
