using System.Diagnostics;
using System.Globalization;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Lab;

/// <summary>
/// A host of the lab: net, pid, mount and uts namespaces with its own /proc, /sys, /run, /tmp, /etc/keepalived, /var/log and name; or, with a
/// disk of its own, with everything its own, a system log, and services that start as on a real machine (scripts/lab/machine.sh).
/// </summary>
internal sealed class LabHost : IDisposable
{
    private readonly Process _holder;
    private readonly LabNetwork _network;
    private readonly Dictionary<string, string> _ports = [];
    private readonly Lock _lock = new();
    private HostShell? _shell;
    private string _lastLogs = "";

    public LabHost(LabNetwork network, string name, bool hasDisk = false)
    {
        (_network, Name) = (network, name);
        var script = $"hostname {name}; mount -t tmpfs none /run; mount -t tmpfs none /tmp; mount -t tmpfs none /var/log; mount -t tmpfs none /etc/keepalived; "
            + "mount -t sysfs none /sys; mkdir -p /run/keepalived /var/log/nginx /run/haproxy; ip link set lo up; echo ready; "
            + "while :; do sleep 3600 & wait; done"; // process 1 has to reap, or dead daemons stay as zombies that killall -0 finds
        string[] first = hasDisk ? ["bash", "scripts/lab/machine.sh", name] : ["--mount-proc", "sh", "-c", script];
        _holder = Shell.Start("unshare", ["--net", "--pid", "--mount", "--uts", "--fork", "--kill-child", .. first]);
        if (_holder.StandardOutput.ReadLine() != "ready") throw new InvalidOperationException($"host {name} did not start: {_holder.StandardError.ReadToEnd()}");
        Pid = int.Parse(File.ReadAllText($"/proc/{_holder.Id}/task/{_holder.Id}/children").Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public string Name { get; }

    /// <summary>Pid of the host's process 1, seen from outside.</summary>
    public int Pid { get; }

    /// <summary>Connects an interface to a LAN of the lab.</summary>
    /// <param name="address">With prefix length, or null for none.</param>
    public void Connect(string lan, string device, string? address)
    {
        var port = _network.NextPort();
        Shell.Demand("ip", "link", "add", port, "master", lan, "up", "type", "veth", "peer", "name", device, "netns", Pid.ToString(CultureInfo.InvariantCulture));
        _ports[device] = port;
        var own = address is null ? "" : $"addr add {address} dev {device}\n";
        Demand($"ip -batch - <<END\n{own}link set {device} up\nEND");
    }

    /// <summary>Runs a shell command on the host; commands of several threads run beside each other.</summary>
    public Shell.Result Run(string command)
    {
        if (!_lock.TryEnter()) return Shell.Run("nsenter", [.. Enter, "sh", "-c", command]);
        try
        {
            _shell ??= new HostShell(Enter);
            return _shell.Run(command) ?? new(-1, $"{Name} is gone");
        }
        finally
        {
            _lock.Exit();
        }
    }

    public string Demand(string command) =>
        Run(command) is var result && result.Status == 0 ? result.Output : throw new InvalidOperationException($"on {Name}: {command}: status {result.Status}: {result.Output}");

    /// <summary>A file of the host as it is named outside.</summary>
    public string PathOf(string path) => $"/proc/{Pid}/root{path}";

    /// <summary>Whether a process lives that is known by a number of the host.</summary>
    public bool Lives(string process) => Directory.Exists(PathOf($"/proc/{process}"));

    /// <summary>Starts a command that goes on; its output goes to a file in the host.</summary>
    public void Start(string command, string log) => Demand($"setsid {command} >{log} 2>&1 </dev/null &");

    public void WriteFile(string path, string text) => File.WriteAllText(PathOf(path), text);

    /// <summary>Its text; nothing if there is no such file.</summary>
    public string ReadFile(string path) => File.Exists(PathOf(path)) ? File.ReadAllText(PathOf(path)) : "";

    /// <summary>Runs a function on a thread that lives in the host's network namespace: the sockets it opens are the host's.</summary>
    public void OnNetwork(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Libc.EnterNamespace($"/proc/{Pid}/ns/net");
                action();
            }
            catch (Exception failed)
            {
                failure = failed;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) throw new InvalidOperationException($"on {Name}: {failure.Message}", failure);
    }

    /// <summary>The last lines of its logs; those of a host without power are those it had.</summary>
    public string Logs() => _holder.HasExited ? _lastLogs : Run("tail -vn 60 /var/log/syslog /tmp/*.log /var/log/*/*.log 2>/dev/null").Output;

    /// <summary>The power goes: the network first, then every process at once.</summary>
    public void CutPower()
    {
        FallSilent();
        Dispose();
    }

    /// <summary>The power goes and the disk stays: every cable first, then every process. What follows is <see cref="Connect"/> and what a boot starts.</summary>
    public void Crash()
    {
        FallSilent();
        Shell.Run("nsenter", [.. Enter, "sh", "-c", "kill -9 -1; rm -rf /run/*; mkdir -p /run/lock"]); // all but process 1, which has no daemons to lose
        foreach (var port in _ports.Values) Shell.Demand("ip", "link", "del", port);
        _ports.Clear();
        _shell?.Dispose();
        _shell = null;
    }

    /// <summary>Pulls the cable of an interface, or puts it back.</summary>
    public void Plug(string device, bool isIn) => Shell.Demand("ip", "link", "set", _ports[device], isIn ? "up" : "down");

    public void Dispose()
    {
        if (_holder.HasExited) return;
        Libc.Kill(Pid, Libc.SIGKILL); // process 1 of its pid namespace takes the others along
        _holder.WaitForExit();
        _shell?.Dispose();
        foreach (var port in _ports.Values) Shell.Run("ip", "link", "del", port);
    }

    /// <summary>Nothing leaves any more; keepalived is halted before, or it would say over the second cable that the first is gone.</summary>
    private void FallSilent()
    {
        _lastLogs = Logs();
        var cut = string.Join(';', _ports.Values.Select(port => $"ip link set {port} down"));
        Run("pkill -STOP keepalived");
        Shell.Run("sh", "-c", cut);
    }

    private string[] Enter => ["-t", Pid.ToString(CultureInfo.InvariantCulture), "--net", "--pid", "--mount", "--uts"];
}
