using System.Runtime.ExceptionServices;

namespace KeepAlived.Net.Linux;

/// <summary>A network namespace that some work is done in. A thread is in one (setns(2)), so the work gets a thread of its own, which goes with it.</summary>
/// <param name="name">As ip-netns(8) lists it; empty: the default one, in which the machine's first process is; null: this process's.</param>
internal sealed class NetworkNamespace(string? name)
{
    private const string Folder = "/run/netns/", Default = "/proc/1/ns/net";

    /// <summary>Null: this process's.</summary>
    public string? Path { get; } = name is null ? null : name.Length == 0 ? Default : Folder + name;

    /// <exception cref="LinuxException">ENOENT: there is no such namespace.</exception>
    public T Run<T>(Func<T> work)
    {
        if (Path is null) return work();
        ExceptionDispatchInfo? failure = null;
        T? result = default;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(Path);
                result = work();
            }
            catch (Exception failed)
            {
                failure = ExceptionDispatchInfo.Capture(failed);
            }
        })
        { Name = "namespace" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    private static void Enter(string path)
    {
        try
        {
            Libc.EnterNamespace(path);
        }
        catch (IOException missing)
        {
            throw new LinuxException("open", Libc.ENOENT, $"{path}: {missing.Message}");
        }
    }
}
