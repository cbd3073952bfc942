using KeepAlived.Net.Linux;
using KeepAlived.Net.Logging;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Notification;

/// <summary>One of the pipes of global_defs: lines go in whole and in order, or, if its reader is slow or missing, get lost; that is counted and told once.</summary>
internal sealed class NotifyFifo(NamedPipe pipe, string name, ILogger log) : IDisposable
{
    private int _lost;

    public string Path => pipe.Path;

    /// <summary>Everything has been read.</summary>
    public bool IsRead => pipe.Unread == 0;

    /// <param name="line">With its end.</param>
    public void Write(string line)
    {
        if (!pipe.TryWrite(FileText.Bytes(line)))
        {
            if (_lost++ == 0) log.FifoFull(name, Path);
            return;
        }
        if (_lost > 0) log.FifoLost(name, Path, _lost);
        _lost = 0;
    }

    public void Dispose()
    {
        if (_lost > 0) log.FifoLost(name, Path, _lost);
        pipe.Dispose();
    }
}
