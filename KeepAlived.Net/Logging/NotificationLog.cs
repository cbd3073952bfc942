using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Logging;

/// <summary>What pipes and mail have to say.</summary>
internal static partial class NotificationLog
{
    [LoggerMessage(500, LogLevel.Warning, "{Fifo} {Path} is not used: {Problem}")]
    public static partial void FifoRefused(this ILogger log, string fifo, string path, string problem);

    [LoggerMessage(501, LogLevel.Warning, "{Fifo} {Path} is full: its reader is slow or missing, and lines get lost")]
    public static partial void FifoFull(this ILogger log, string fifo, string path);

    [LoggerMessage(502, LogLevel.Warning, "{Fifo} {Path} has lost {Count} lines")]
    public static partial void FifoLost(this ILogger log, string fifo, string path, int count);

    [LoggerMessage(503, LogLevel.Warning, "{Fifo}_script {Command} ended ({How}); a reload starts it again")]
    public static partial void FifoReaderEnded(this ILogger log, string fifo, string command, string how);

    [LoggerMessage(510, LogLevel.Warning, "Mail '{Subject}' was not sent: {Reason}")]
    public static partial void MailFailed(this ILogger log, string subject, string reason);

    [LoggerMessage(511, LogLevel.Warning, "Mail waits for the server: more than {Most} have piled up, and further mail gets lost")]
    public static partial void MailPiledUp(this ILogger log, int most);

    [LoggerMessage(512, LogLevel.Warning, "{Count} mails got lost while others waited for the server")]
    public static partial void MailLost(this ILogger log, int count);
}
