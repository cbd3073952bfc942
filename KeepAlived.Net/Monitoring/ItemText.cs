using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>A tracked thing with what it does to the priority: `eth1 weight 5`.</summary>
internal static class ItemText
{
    public static string Of(TrackedItem item, string separator) => $"{item.Name}{separator}weight {item.Weight ?? 0}{(item.Reverse ? " reverse" : "")}";
}
