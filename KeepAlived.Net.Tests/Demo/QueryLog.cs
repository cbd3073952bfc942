using System.Globalization;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Demo;

/// <summary>What the watch script of an example wrote of a service on a client: a line for each query with its begin, its end, the service and who answered.</summary>
/// <param name="path">The log on the client.</param>
/// <param name="service">Null for all that are in it.</param>
internal sealed class QueryLog(LabHost client, string path, string? service = null)
{
    private const string Failed = "FAILED";

    /// <summary>A query; times are those of the lab's wall clock.</summary>
    /// <param name="Server">Who answered, or null for no good answer.</param>
    internal sealed record Query(DateTime Began, DateTime Ended, string Service, string? Server);

    /// <summary>The queries that began at a time or later.</summary>
    public List<Query> Since(DateTime from) => [.. Queries().Where(query => query.Began >= from)];

    /// <summary>The servers that answered queries of this time or later.</summary>
    public HashSet<string> Servers(DateTime from) => [.. Since(from).Select(query => query.Server).OfType<string>()];

    /// <summary>The longest time without a good answer since a time, up to the last good answer.</summary>
    public TimeSpan LongestGap(DateTime from) =>
        Gaps.Longest(TimeSpan.Zero, Queries().Where(query => query.Server is not null).Select(query => query.Ended - from));

    /// <summary>Its whole lines; the last may be written right now.</summary>
    internal static IEnumerable<Query> Parse(string text) =>
        text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ') is [var began, var ended, var service, var server]
            ? new Query(Time(began), Time(ended), service, server == Failed ? null : server)
            : throw new FormatException($"not a line of a watch script: '{line}'"));

    private IEnumerable<Query> Queries() => Parse(client.ReadFile(path)).Where(query => service is null || query.Service == service);

    private static DateTime Time(string seconds) => DateTime.UnixEpoch.AddSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
}
