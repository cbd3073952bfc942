using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace KeepAlived.Net.Tests.Support;

/// <summary>
/// A thread with a network namespace of its own: its sockets and the programs it starts live there, and the kernel removes
/// the namespace with the thread and its sockets.
/// </summary>
internal sealed partial class TestHost : IDisposable
{
    private const int CLONE_NEWNET = 0x40000000;
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public TestHost()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "test host" };
        _thread.Start();
        Do(() =>
        {
            if (unshare(CLONE_NEWNET) != 0) throw new InvalidOperationException($"unshare: errno {Marshal.GetLastPInvokeError()}");
            ThreadId = Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName);
            Ip("link set lo up");
        });
    }

    /// <summary>Names the namespace to `ip link set ... netns`.</summary>
    public string ThreadId { get; private set; } = "";

    public void Do(Action action) => Do(() =>
    {
        action();
        return true;
    });

    /// <summary>Runs on the host's thread and hands back its result or its exception.</summary>
    public T Do<T>(Func<T> action)
    {
        if (Environment.CurrentManagedThreadId == _thread.ManagedThreadId) return action();
        var done = new TaskCompletionSource<T>();
        _work.Add(() =>
        {
            try
            {
                done.SetResult(action());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        try
        {
            return done.Task.GetAwaiter().GetResult();
        }
        catch (Exception failure)
        {
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
    }

    /// <summary>Runs ip(8) on the host and returns what it prints.</summary>
    public string Ip(string arguments) => Do(() =>
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"ip {arguments}: {errors}");
    });

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Work()
    {
        foreach (var action in _work.GetConsumingEnumerable()) action();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);
}
