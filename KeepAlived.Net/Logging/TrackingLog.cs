using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Logging;

/// <summary>Sentences about tracked files.</summary>
internal static partial class TrackingLog
{
    [LoggerMessage(228, LogLevel.Error, "The track_file {Path} cannot be watched, changes go unnoticed until a reload: {Reason}")]
    public static partial void FileNotWatched(this ILogger log, string path, string reason);

    [LoggerMessage(229, LogLevel.Warning, "The number in {Path} is too large and ignored")]
    public static partial void NumberTooLarge(this ILogger log, string path);

    [LoggerMessage(235, LogLevel.Warning, "track_file {Name} does not get its first value: {Reason}")]
    public static partial void FileNotInitialised(this ILogger log, string name, string reason);

    [LoggerMessage(233, LogLevel.Information, "Quorum {Change} for tracked process {Process}")]
    public static partial void ProcessQuorum(this ILogger log, string change, string process);

    [LoggerMessage(234, LogLevel.Warning, "The kernel does not tell of processes here ({Reason}): tracked processes are looked for every second")]
    public static partial void ProcessesNotTold(this ILogger log, string reason);
}
