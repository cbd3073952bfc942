using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace KeepAlived.Net.Logging;

/// <summary>
/// Writes lines to a place that may block (a console whose reader is stuck, a file on a disk that hangs) on a thread of its own. What does
/// not fit into the queue is dropped and counted, and the count is told when lines get through again. A line is written at once, those that
/// follow it closely together: each time that thread is woken, it may take the processor from the one that writes.
/// </summary>
internal sealed class LineWriter
{
    /// <summary>Lines that wait.</summary>
    private const int Capacity = 10_000, LinesPerWrite = 100, Urgent = Capacity / 10;

    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(10);

    private readonly Channel<string> _lines = System.Threading.Channels.Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly Action<string> _write;
    private readonly TimeSpan _rest;
    private readonly ManualResetEventSlim _isUrgent = new();
    private int _dropped, _waiting;

    /// <param name="write">Gets one or more whole lines, each with its end; may block.</param>
    /// <param name="rest">How long what follows is gathered before the next writing; 10 ms.</param>
    public LineWriter(Action<string> write, TimeSpan? rest = null)
    {
        (_write, _rest) = (write, rest ?? Together);
        new Thread(Run) { IsBackground = true, Name = "log" }.Start();
    }

    /// <summary>Lines that were dropped since the last that said so.</summary>
    public int Dropped => Volatile.Read(ref _dropped);

    /// <summary>Never blocks.</summary>
    public void Write(string line)
    {
        if (Interlocked.Increment(ref _waiting) == Urgent) _isUrgent.Set(); // a fast machine fills the queue within a rest
        if (_lines.Writer.TryWrite(line)) return;
        Interlocked.Decrement(ref _waiting);
        Interlocked.Increment(ref _dropped);
    }

    /// <summary>Waits until everything is written, but not for long: the reader may be stuck.</summary>
    /// <returns>Whether everything is written.</returns>
    public bool Flush(TimeSpan patience)
    {
        _isUrgent.Set();
        return SpinWait.SpinUntil(() => Volatile.Read(ref _waiting) == 0, patience);
    }

    private void Run()
    {
        var text = new StringBuilder();
        while (_lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_lines.Reader.TryPeek(out _)) WriteSome(text);
            _isUrgent.Wait(_rest);
            _isUrgent.Reset(); // whatever is there by now is written next
        }
    }

    private void WriteSome(StringBuilder text)
    {
        var count = 0;
        text.Clear();
        if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            text.Append(CultureInfo.InvariantCulture, $"{dropped} log lines were dropped because nothing took them\n");
        for (; count < LinesPerWrite && _lines.Reader.TryRead(out var line); count++) text.Append(FileText.Decode(line)).Append('\n');
        TryWrite(text.ToString(), count);
        Interlocked.Add(ref _waiting, -count);
    }

    private void TryWrite(string text, int lines)
    {
        try
        {
            _write(text);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            Interlocked.Add(ref _dropped, lines); // the console is gone, or the disk is full
        }
    }
}
