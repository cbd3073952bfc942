using KeepAlived.Net.Configuration;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Notification;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Notification;

/// <summary>Scripts, pipes and mail of the supervisor on a configuration, in a folder of its own.</summary>
internal sealed class NoticesHarness : IDisposable
{
    /// <summary>Adds its arguments as a line to a file beside it.</summary>
    private const string Note = "#!/bin/sh\necho \"$*\" >>${0%/*}/notes\n";
    private static readonly Spawner Spawner = new(Path.Combine(AppContext.BaseDirectory, "keepalived"));

    /// <param name="configuration">`DIR` stands for the folder.</param>
    public NoticesHarness(string configuration)
    {
        File.WriteAllText(PathOf("note"), Note);
        File.SetUnixFileMode(PathOf("note"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Model = Parse(configuration);
        Outlets = new VrrpOutlets(Spawner, () => Model.Global, Log);
        Outlets.Use(Model, vrrp: true, checkers: true);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("notices").FullName;

    public RecordingLogger Log { get; } = new();

    public KeepalivedConfiguration Model { get; private set; }

    public VrrpOutlets Outlets { get; }

    public VrrpNotices Notices => Outlets.Notices;

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Lines of a file, sorted: scripts that are started together may write in either order.</summary>
    public string[] Lines(string name) => File.Exists(PathOf(name)) ? [.. File.ReadAllLines(PathOf(name)).Order(StringComparer.Ordinal)] : [];

    public void Reload(string configuration)
    {
        Model = Parse(configuration);
        Outlets.Use(Model, vrrp: true, checkers: true);
    }

    public VrrpInstance Instance(string name) => Model.Instances.Single(instance => instance.Name == name);

    /// <summary>What waits in a pipe; nobody has to have written for it to return.</summary>
    public string Drain(string name)
    {
        var descriptor = Mono.Unix.Native.Syscall.open(PathOf(name), Mono.Unix.Native.OpenFlags.O_RDONLY | Mono.Unix.Native.OpenFlags.O_NONBLOCK);
        var buffer = new byte[1 << 17];
        var length = Libc.Read(descriptor, buffer);
        Libc.Close(descriptor);
        return length <= 0 ? "" : System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }

    public Task Finish() => Outlets.FinishAsync(TimeSpan.FromSeconds(20));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private KeepalivedConfiguration Parse(string text)
    {
        var file = PathOf("keepalived.conf");
        File.WriteAllText(file, text.Replace("DIR", Folder, StringComparison.Ordinal));
        return ConfigurationLoader.Load(file, new LoaderEnvironment("", static _ => true, Trampoline.FindProgram)).Model;
    }
}
