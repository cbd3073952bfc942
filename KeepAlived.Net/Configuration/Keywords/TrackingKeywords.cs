using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;
using static KeepAlived.Net.Configuration.Schema.Traits;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Declares each keyword of what instances track: vrrp_script, vrrp_track_process, track_file, bfd_instance.</summary>
internal static class TrackingKeywords
{
    private const int LargestWeight = 253, LargestFileWeight = 254;
    private const uint LongestScript = 4294, LongestBfdInterval = 4294967;

    /// <summary>The first value of the file; `overwrite` even if there is one.</summary>
    private static readonly EntryOption[] InitFileOptions = [new("overwrite", "", "Write the number even if the file exists.")];

    private static readonly BlockSchema<VrrpScript> Script = MakeScript();

    private static readonly BlockSchema<TrackProcess> Process = MakeProcess();

    private static readonly BlockSchema<TrackFile> File = MakeFile("track_file");

    private static readonly BlockSchema<BfdInstance> Bfd = MakeBfd();

    public static void Add(BlockSchema<KeepalivedConfiguration> schema)
    {
        RootKeywords.AddNamed(schema, "vrrp_script", static () => Script, static c => c.Scripts, static x => x.Name, static n => new() { Name = n }, Needed);
        RootKeywords.AddNamed(schema, "vrrp_track_process", static () => Process, static c => c.TrackProcesses, static x => x.Name, static n => new() { Name = n }, Needed);
        RootKeywords.AddNamed(schema, "track_file", static () => File, static c => c.TrackFiles, static x => x.Name, static n => new() { Name = n }, Needed);
        schema.AddAlias("vrrp_track_file", "track_file", Alias("track_file"));
        RootKeywords.AddNamed(schema, "bfd_instance", static () => Bfd, static c => c.BfdInstances, static x => x.Name, static n => new() { Name = n }, Expected);
    }

    private static BlockSchema<VrrpScript> MakeScript()
    {
        var time = Value.Seconds(0.001, LongestScript) with
        {
            Good = ["1", $"{LongestScript}"],
            Remark = static words => words[0].Span.Contains('.') ? (Severity.Warning, "keepalived 2.2.7 takes whole seconds only; fractions are from 2.4.0 on") : null,
        };
        var schema = new BlockSchema<VrrpScript>("vrrp_script", "A command whose exit status is tracked.")
        {
            { "interval", time, static s => ref s.Interval, "1", "Time between runs.", Needed },
            { "timeout", time, static s => ref s.Timeout, "the interval", "Time after which a run counts as failed.", Needed },
            {
                "weight", TrackedItems.Weight(LargestWeight), static s => ref s.Weight, "0",
                "Added to the priority while the script succeeds (positive) or fails (negative); 0: failure means FAULT.", Needed
            },
            { "rise", Value.Integer(1, int.MaxValue), static s => ref s.Rise, "1", "Successes in a row after which it counts as up.", Needed },
            { "fall", Value.Integer(1, int.MaxValue), static s => ref s.Fall, "1", "Failures in a row after which it counts as down.", Needed },
            { "user", Value.User, static s => ref s.User, "script_user", "Account that the script runs as.", Needed },
            { "init_fail", Value.Flag, static s => ref s.InitFail, "off", "Counts as down before its first result, as any script of weight 0 does." },
        };
        schema.AddCommand("script", static s => ref s.Script, "The command; exit status 0 is success. Has to be there.", Expected, isBare: true);
        schema.AtEnd = static (script, context) =>
        {
            script.End = context.BlockEnd.IsNone ? script.Where : context.BlockEnd;
            if (script.Script is not null) return;
            context.Incomplete(script, $"vrrp_script '{script.Name}' has no script; it is ignored", "script \"COMMAND\"");
            context.Configuration.Scripts.Remove(script);
        };
        return schema;
    }

    private static BlockSchema<TrackProcess> MakeProcess()
    {
        var delay = Value.Seconds(0.000001, 3600);
        var match = Value.Optional(Value.Choice(("initial", ParameterMatch.Initial), ("partial", ParameterMatch.Partial)), ParameterMatch.Exact);
        var schema = new BlockSchema<TrackProcess>("vrrp_track_process", "Whether enough processes of a name run.")
        {
            { "process", Value.Words with { Syntax = "NAME [ARGUMENT ...]" }, static p => ref p.Process, "none", "Name of the process, and its arguments if they matter. Has to be there.", Needed | Once },
            { "param_match", match with { Format = value => value == ParameterMatch.Exact ? "" : match.Format(value) }, static p => ref p.ParameterMatch, "off",
                "How arguments are compared: all of them; with partial only the first ones; with initial the last one may be longer. Without arguments: there may be none." },
            { "weight", TrackedItems.Weight(LargestFileWeight), static p => ref p.Weight, "0", "Added to the priority while enough run (positive) or too few (negative); 0: too few means FAULT.", Expected | Once },
            { "quorum", Value.Unsigned(1, 65535), static p => ref p.Quorum, "1", "Least number of processes that have to run.", Needed },
            { "quorum_max", Value.Nullable(Value.Unsigned(0, 65535)), static p => ref p.QuorumMax, "none", "Highest number of processes that may run.", Needed },
            { "delay", delay, static p => ref p.Delay, "0", "How long a change has to last before it counts.", Needed },
            { "terminate_delay", delay, static p => ref p.TerminateDelay, "delay", "The same for a change to too few processes.", Needed },
            { "fork_delay", delay, static p => ref p.ForkDelay, "delay", "The same for a change to enough processes.", Needed },
            { "full_command", Value.Flag, static p => ref p.FullCommand, "off", "Compare the whole command, not only the process's name." },
        };
        schema.AtEnd = static (process, context) =>
        {
            if (process.Process.Length > 0) return;
            context.Incomplete(process, $"vrrp_track_process '{process.Name}' has no process; it is ignored", "process NAME");
            context.Configuration.TrackProcesses.Remove(process);
        };
        return schema;
    }

    private static BlockSchema<TrackFile> MakeFile(string name)
    {
        var schema = new BlockSchema<TrackFile>(name, "A file that holds a number which is added to the priority.")
        {
            { "file", Value.Name.As("PATH"), static f => ref f.File, "none", "Path of the file. Has to be there.", Expected | Once },
            { "weight", TrackedItems.Weight(LargestFileWeight), static f => ref f.Weight, "1", "The number is multiplied by it; 0: any number but 0 means FAULT.", Expected | Once },
        };
        schema.Add(new("init_file", "[-254..254] [overwrite]", "off", "Make the file at start if it is missing, with this number.", default, ReadInitFile,
            static (f, writer) => writer.Line("init_file", $"{f.InitialValue}{(f.Overwrite ? " overwrite" : "")}"))
        { Options = InitFileOptions, Samples = (["", "5", "-254 overwrite"], ["255", "always"]) });
        schema.AtEnd = static (file, context) =>
        {
            if (file.File is not null) return;
            context.Incomplete(file, $"track_file '{file.Name}' has no file; it is ignored", "file PATH");
            context.Configuration.TrackFiles.Remove(file);
        };
        return schema;
    }

    private static void ReadInitFile(TrackFile file, Statement statement, ParseContext context)
    {
        file.InitialValue = 0;
        for (var i = 1; i < statement.Count; i++)
        {
            var number = 0;
            if (statement.Words[i].Is("overwrite")) file.Overwrite = true;
            else if (Value.Integer(-LargestFileWeight, LargestFileWeight).Parse([statement.Words[i]], ref number) && statement.Words[i].Span.Length > 0) file.InitialValue = number;
            else context.InvalidValue(statement, "[-254..254] [overwrite]", i);
        }
    }

    private static BlockSchema<BfdInstance> MakeBfd()
    {
        var interval = Value.Milliseconds(1, LongestBfdInterval);
        var schema = new BlockSchema<BfdInstance>("bfd_instance", "A BFD session with a neighbour (RFC 5880).")
        {
            { "source_ip", Value.Address, static b => ref b.Source, "any", "Address of this host.", Needed },
            { "neighbor_ip", Value.Address, static b => ref b.Neighbour, "none", "The neighbour's address. Has to be there.", Needed },
            { "min_rx", interval, static b => ref b.MinimumReceive, "10", "Least interval between packets that this host can receive.", Needed },
            { "min_tx", interval, static b => ref b.MinimumTransmit, "10", "Least interval between packets that this host sends.", Needed },
            { "idle_tx", Value.Milliseconds(1000, LongestBfdInterval), static b => ref b.IdleTransmit, "1000", "Interval between packets while the session is down.", Needed },
            { "multiplier", Value.Byte(1, 255), static b => ref b.Multiplier, "5", "Missed packets after which the session counts as down.", Needed },
            { "passive", Value.Flag, static b => ref b.Passive, "off", "Wait for the neighbour to begin." },
            { "ttl", Value.Byte(1, 255), static b => ref b.TimeToLive, "255, for IPv6 64", "TTL of the packets that are sent.", Needed },
            { "max_hops", Value.Integer(-1, 255), static b => ref b.MaximumHops, "0", "Hops that received packets may have taken; -1: any number.", Needed },
            { "multihop", Value.Switch, static b => ref b.Multihop, "off", "The neighbour is not on the same link (port 4784).", From("2.2.8") },
            { "weight", TrackedItems.Weight(LargestWeight), static b => ref b.Weight, "0", "Added to the priority while the session is up (positive) or down (negative); 0: down means FAULT.", Needed },
            { "vrrp", Value.Flag, static b => ref b.ForVrrp, "on, unless checker", "Tell only the VRRP process." },
            { "checker", Value.Flag, static b => ref b.ForCheckers, "on, unless vrrp", "Tell only the checker process." },
        };
        schema.AddAlias("neighbour_ip", "neighbor_ip", Alias("neighbor_ip"));
        schema.AddAlias("hoplimit", "ttl", Alias("ttl"));
        schema.AtEnd = static (bfd, context) =>
        {
            if (bfd.Neighbour is { } neighbour && (bfd.Source is null || bfd.Source.AddressFamily == neighbour.AddressFamily)) return;
            if (bfd.Neighbour is null) context.Incomplete(bfd, $"bfd_instance '{bfd.Name}' has no neighbor_ip; it stays down", "neighbor_ip ADDRESS");
            else context.Incomplete(bfd, $"source_ip and neighbor_ip of bfd_instance '{bfd.Name}' are not of one family; it stays down", "both IPv4 or both IPv6");
            bfd.IsIgnored = true;
        };
        return schema;
    }
}
