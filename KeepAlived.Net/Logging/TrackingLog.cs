using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Logging;

/// <summary>Sentences about tracked files.</summary>
internal static partial class TrackingLog
{
    [LoggerMessage(228, LogLevel.Error, "The track_file {Path} cannot be watched, changes go unnoticed until a reload: {Reason}")]
    public static partial void FileNotWatched(this ILogger log, string path, string reason);

    [LoggerMessage(229, LogLevel.Warning, "The number in {Path} is too large and ignored")]
    public static partial void NumberTooLarge(this ILogger log, string path);
}
