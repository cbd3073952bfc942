using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>What may stand outside of all blocks, and the small blocks.</summary>
internal static class RootKeywords
{
    private static readonly ValueKind<TrackWeight> Weight = new("-253..253 [reverse]", 1,
        static (ReadOnlySpan<Word> words, ref TrackWeight value) =>
    {
        var number = 0;
        if (!Value.Integer(-253, 253).Parse(words, ref number)) return false;
        if (words.Length > 1 && words[1].Text is not ("reverse" or "noreverse")) return false;
        value = new(number, words.Length > 1 && words[1].Text == "reverse");
        return true;
    });

    private static readonly BlockSchema<VrrpScript> Script = MakeScript();

    private static readonly BlockSchema<VrrpSyncGroup> SyncGroup = MakeSyncGroup();

    public static readonly BlockSchema<KeepalivedConfiguration> Schema = Make();

    private static BlockSchema<VrrpScript> MakeScript()
    {
        var schema = new BlockSchema<VrrpScript>("vrrp_script", "A command whose exit status is tracked.")
        {
            { "interval", Value.Seconds(0, 4294), static s => ref s.Interval, "Time between runs." },
            { "timeout", Value.Seconds(0, 4294), static s => ref s.Timeout,
                "Time after which a run counts as failed; the interval if unset." },
            { "weight", Weight, static s => ref s.Weight,
                "Added to the priority while up (positive) or down (negative); 0: down means FAULT." },
            { "rise", Value.Integer(1, int.MaxValue), static s => ref s.Rise, "Successes in a row for up." },
            { "fall", Value.Integer(1, int.MaxValue), static s => ref s.Fall, "Failures in a row for down." },
            { "user", Value.User, static s => ref s.User, "Account that the script runs as." },
            { "init_fail", Value.Flag, static s => ref s.InitFail, "Counts as down until the first success." },
        };
        schema.AddCommand("script", static s => ref s.Script, "The command; exit status 0 is success.");
        return schema;
    }

    private static BlockSchema<VrrpSyncGroup> MakeSyncGroup()
    {
        var schema = new BlockSchema<VrrpSyncGroup>("vrrp_sync_group", "Instances that change state together.");
        schema.AddEntries("group", "INSTANCE ...", static (group, line, _) =>
            group.Members.AddRange(line.Words.Select(word => word.Text)), "Its members.");
        return schema;
    }

    private static BlockSchema<KeepalivedConfiguration> Make()
    {
        var schema = new BlockSchema<KeepalivedConfiguration>("(root)", "")
        {
            { "child_wait_time", Value.WholeSeconds(0, int.MaxValue), static c => ref c.Global.ChildWaitTime,
                "How long children may take to stop." },
        };
        schema.AddBlock("global_defs", GlobalKeywords.Schema, static (c, _, _) => c.Global, GlobalKeywords.Schema.Summary);
        schema.AddBlock("vrrp_script", Script, static (c, s, context) =>
            Named(c.Scripts, s, context, x => x.Name, n => new VrrpScript { Name = n, Where = s.Where(1) }), Script.Summary);
        schema.AddBlock("vrrp_sync_group", SyncGroup, static (c, s, context) =>
        {
            context.NoEffectYet(s);
            return Named(c.SyncGroups, s, context, x => x.Name, n => new VrrpSyncGroup { Name = n, Where = s.Where(1) });
        }, SyncGroup.Summary);
        schema.AddBlock("vrrp_instance", VrrpInstanceKeywords.Schema,
            static (c, s, context) => Named(c.Instances, s, context, x => x.Name, n => new VrrpInstance { Name = n, Where = s.Where(1) }),
                "One virtual router.");
        schema.AddEntriesNamed("virtual_server_group", VirtualServerKeywords.OpenGroup, VirtualServerKeywords.ReadGroupEntry,
            "Addresses that share real servers.");
        schema.AddBlock("virtual_server", VirtualServerKeywords.Schema, VirtualServerKeywords.Open, "A service that real servers share.");
        return schema;
    }

    /// <summary>Adds a named object; a second one of the same name is reported and dropped.</summary>
    private static T? Named<T>(List<T> list, Statement statement, ParseContext context, Func<T, string> nameOf, Func<string, T> make)
        where T : class
    {
        if (context.NameOf(statement) is not { } name) return null;
        if (list.Any(other => nameOf(other) == name))
        {
            context.Error(statement, $"{statement.Keyword} '{name}' is already defined; this one is ignored", "rename one of them",
                word: 1);
            return null;
        }
        var item = make(name);
        list.Add(item);
        return item;
    }
}
