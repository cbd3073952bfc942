using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Configuration.Schema;
using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Blocks whose lines are addresses, routes or rules.</summary>
internal static class AddressEntries
{
    public static EntryKind<T> Kind<T>(Func<T, List<AddressEntry>> list) =>
        new(AddressEntryParser.Syntax, (model, line, context) => Read(list(model), line, context), model => list(model).Select(AddressEntryParser.Format))
        {
            Good = ["192.0.2.1", "192.0.2.1/24 dev eth0 label eth0:1", "2001:db8::1/64 dev eth0"],
            Bad = ["eth0", "192.0.2.1/33", "192.0.2.1 lang en"],
        };

    /// <summary>Lines kept as they are.</summary>
    public static EntryKind<T> Lines<T>(string syntax, Func<T, List<string>> list) =>
        new(syntax, (model, line, _) => list(model).Add(string.Join(' ', line.TextsFrom(0).Select(Quoting.Word))), list) { Good = ["192.0.2.0/24 dev eth0"] };

    private static void Read(List<AddressEntry> list, Statement line, ParseContext context)
    {
        var entry = AddressEntryParser.TryParse(string.Join(' ', line.TextsFrom(0)), out var error, out var ignored);
        if (error is not null) context.Error(line, error);
        foreach (var option in ignored) context.NoEffectYet(option, line.Where());
        if (entry is null) return;
        if (list.Any(other => other.Address.Equals(entry.Address) && other.Device == entry.Device))
            context.Report(Severity.Note, line.Where(), $"{entry.Address} is already listed", "remove one of the lines");
        else list.Add(entry);
    }
}
