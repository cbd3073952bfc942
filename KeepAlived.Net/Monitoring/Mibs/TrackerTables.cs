using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring.AgentX;
using static KeepAlived.Net.Monitoring.AgentX.MibValue;

namespace KeepAlived.Net.Monitoring.Mibs;

/// <summary>The tables of KEEPALIVED-MIB for scripts, files, processes and BFD sessions, and for who tracks them.</summary>
internal static class TrackerTables
{
    private const int Initial = 1, Bad = 2, Good = 3, InitiallyFailed = 5;

    /// <summary>A tracker of an instance or a group, with the weight that is told for it.</summary>
    private sealed record Use(string Name, int Weight, bool Reverse);

    public static void AddObjects(MibBuilder mib, VrrpState state)
    {
        var (model, tracked) = (state.Model, state.Tracked);
        mib.Numbered(VrrpMib.Entry(9), model.Scripts)
            .Column(2, static script => Text(script.Name))
            .Column(3, static script => ScriptText.Of(script.Script))
            .Column(4, static script => Integer((int)script.Interval.TotalSeconds))
            .Column(5, static script => Integer(script.Weight.Weight))
            .Column(6, script => Integer(tracked.Scripts.GetValueOrDefault(script.Name).Health.Up is not { } up ? Initial : up ? Good : script.InitFail ? InitiallyFailed : Bad))
            .Column(7, static script => Gauge((uint)script.Rise))
            .Column(8, static script => Gauge((uint)script.Fall))
            .Column(9, static script => OneOrTwo(script.Weight.Reverse));
        mib.Numbered(VrrpMib.Entry(13), model.TrackFiles)
            .Column(2, static file => Text(file.Name))
            .Column(3, static file => TextOrNone(file.File))
            .Column(4, file => Integer(tracked.Files.GetValueOrDefault(file.Name)))
            .Column(5, static file => Integer(file.Weight.Weight))
            .Column(6, static file => OneOrTwo(file.Weight.Reverse));
        mib.Numbered(VrrpMib.Entry(18), model.BfdInstances)
            .Column(2, static session => Text(session.Name))
            .Column(3, session => Integer(tracked.Sessions.GetValueOrDefault(session.Name) ? 1 : 0))
            .Column(4, static session => Integer(session.Weight.Weight))
            .Column(5, static session => OneOrTwo(session.Weight.Reverse));
        AddProcesses(mib, model, tracked);
    }

    /// <summary>Who tracks what: of each instance, and of each group.</summary>
    public static void AddUses(MibBuilder mib, KeepalivedConfiguration model)
    {
        var (instances, groups) = (model.Instances, model.SyncGroups);
        AddInterfaces(mib, 4, instances.ConvertAll(instance => OwnTrackers.Of(model, instance, static i => i.TrackedInterfaces, static g => g.TrackedInterfaces).FindAll(item => item.Name != instance.Interface)));
        AddInterfaces(mib, 14, groups.ConvertAll(static group => group.TrackedInterfaces));
        Add(5, static instance => instance.TrackedScripts, static group => group.TrackedScripts, 15, UseOfScript);
        Add(12, static instance => instance.TrackedFiles, static group => group.TrackedFiles, 16, item => UseOf(item, model.TrackFiles.Find(file => file.Name == item.Name)?.Weight));
        Add(17, static instance => instance.TrackedBfd, static group => group.TrackedBfd, 19, item => UseOf(item, model.BfdInstances.Find(session => session.Name == item.Name)?.Weight));
        Add(20, static instance => instance.TrackedProcesses, static group => group.TrackedProcesses, 22, item => UseOf(item, model.TrackProcesses.Find(process => process.Name == item.Name)?.Weight));

        void Add(uint ofInstances, Func<VrrpInstance, List<TrackedItem>> ofInstance, Func<VrrpSyncGroup, List<TrackedItem>> ofGroup, uint ofGroups, Converter<TrackedItem, Use> use)
        {
            AddUse(mib, ofInstances, instances.ConvertAll(instance => OwnTrackers.Of(model, instance, ofInstance, ofGroup).ConvertAll(use)));
            AddUse(mib, ofGroups, groups.ConvertAll(group => ofGroup(group).ConvertAll(use)));
        }

        Use UseOfScript(TrackedItem item)
        {
            var script = model.Scripts.Find(script => script.Name == item.Name);
            return new(item.Name, item.Weight ?? script?.Weight.Weight ?? 0, item.Weight is null ? script?.Weight.Reverse == true && !item.NoReverse : item.Reverse);
        }
    }

    /// <summary>The weight of the tracked thing itself, as keepalived tells it, whatever its user makes of it.</summary>
    private static Use UseOf(TrackedItem item, TrackWeight? own) => new(item.Name, own?.Weight ?? 0, own?.Reverse == true);

    private static void AddUse(MibBuilder mib, uint table, List<List<Use>> users) => mib.Table(VrrpMib.Entry(table), RowsOf(users))
        .Column(2, static use => Text(use.Name))
        .Column(3, static use => Integer(use.Weight))
        .Column(4, static use => OneOrTwo(use.Reverse));

    private static void AddInterfaces(MibBuilder mib, uint table, List<List<TrackedItem>> users) => mib.Table(VrrpMib.Entry(table), RowsOf(users))
        .Column(1, static item => Text(item.Name))
        .Column(2, static item => Integer(item.Weight ?? 0))
        .Column(3, static item => OneOrTwo(item.Reverse));

    private static List<MibRow<T>> RowsOf<T>(List<List<T>> users)
        where T : class
    {
        var rows = new List<MibRow<T>>();
        for (var user = 0; user < users.Count; user++)
            for (var i = 0; i < users[user].Count; i++) rows.Add(new([(uint)user + 1, (uint)i + 1], users[user][i]));
        return rows;
    }

    private static void AddProcesses(MibBuilder mib, KeepalivedConfiguration model, TrackedStates tracked) => mib.Numbered(VrrpMib.Entry(21), model.TrackProcesses)
        .Column(2, static process => Text(process.Name))
        .Column(3, static process => Text(process.Process.Length > 0 ? process.Process[0] : ""))
        .Column(4, static process => Text(process.Process.Length > 1 ? string.Join(' ', process.Process[1..]) : ""))
        .Column(5, static process => Integer((int)process.ParameterMatch))
        .Column(6, static process => Integer(process.Weight.Weight))
        .Column(7, static process => OneOrTwo(process.Weight.Reverse))
        .Column(8, static process => Gauge(process.Quorum))
        .Column(9, static process => Integer(process.QuorumMax is { } most ? (int)most : -1))
        .Column(10, static process => CheckTimes.Microseconds(process.ForkDelay > TimeSpan.Zero ? process.ForkDelay : process.Delay))
        .Column(11, static process => CheckTimes.Microseconds(process.TerminateDelay > TimeSpan.Zero ? process.TerminateDelay : process.Delay))
        .Column(12, static process => OneOrTwo(process.FullCommand))
        .Column(13, process => Integer(tracked.Processes.TryGetValue(process.Name, out var state) ? state.Count : 0))
        .Column(14, process => OneOrTwo(tracked.Processes.TryGetValue(process.Name, out var state) && state.Reached));
}
