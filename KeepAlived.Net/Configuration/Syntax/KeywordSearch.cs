using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>Finds a keyword in an item's block again: only problems ask for it, so items need not remember where everything was.</summary>
internal static class KeywordSearch
{
    /// <summary>The value, or the keyword if it has none, at the last place of the keyword in the item's own block; the item's heading if it is not there.</summary>
    public static Place Find(ConfigurationText text, ConfigurationItem item, string keyword)
    {
        var found = item.Where;
        if (found.IsNone) return found;
        var reader = new StatementReader(text, null, found.Line);
        var (depth, started) = (0, false);
        for (var kind = reader.Read(); kind != StatementKind.End; kind = reader.Read())
        {
            if (kind == StatementKind.Statement)
            {
                if (started && (depth == 1 || item.IsSpread) && reader.Current.Words[0].Is(keyword)) found = reader.Current.Where(1);
                started |= reader.Current.End > item.Where.Column || reader.Line > item.Where.Line;
            }
            else if (started && kind == StatementKind.Open) depth++;
            else if (started && kind == StatementKind.Close && --depth <= 0 && !item.IsSpread) break;
        }
        return found;
    }

    /// <summary>The `}` of the item's block; its heading if it is not closed.</summary>
    public static Place FindEnd(ConfigurationText text, ConfigurationItem item)
    {
        var reader = new StatementReader(text, null, item.Where.Line);
        var (depth, started) = (0, false);
        for (var kind = reader.Read(); kind != StatementKind.End; kind = reader.Read())
        {
            if (kind == StatementKind.Statement) started |= reader.Current.End > item.Where.Column || reader.Line > item.Where.Line;
            else if (started && kind == StatementKind.Open) depth++;
            else if (started && kind == StatementKind.Close && --depth <= 0) return reader.Brace;
        }
        return item.Where;
    }
}
