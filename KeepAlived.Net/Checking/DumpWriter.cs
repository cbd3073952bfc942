using KeepAlived.Net.Channel;
using KeepAlived.Net.Logging;
using KeepAlived.Net.Monitoring;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>Writes the checker's dump beside its reader of events, which does not wait for a disk.</summary>
internal static class DumpWriter
{
    public static void Write(string text, DumpRequest request, ILogger log)
    {
        log.PrintingChecks(Environment.ProcessId);
        _ = Task.Run(() => TryWrite(text, request, log));
    }

    private static void TryWrite(string text, DumpRequest request, ILogger log)
    {
        try
        {
            DumpFile.Write(request.Path, text, request.Umask);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            log.DumpFailed(request.Path, refused.Message);
        }
    }
}
