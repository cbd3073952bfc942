using System.Globalization;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Machine;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Machine;

/// <summary>What the kernel says of threads after the settings were used; each test runs on a thread of its own.</summary>
[TestFixture, Category("Kernel")]
internal sealed class ProcessSchedulingTests
{
    [SetUp]
    public void RequireRoot() => TestLan.RequireRoot();

    [Test]
    public void Realtime_is_taken_and_given_back_and_not_inherited()
    {
        var (during, child, after) = OnThread(warn =>
        {
            var scheduling = new ProcessScheduling("vrrp", isLoop: true, warn);
            scheduling.Use(new ProcessSettings { RealtimePriority = 7, RealtimeLimit = 60_000_000 }, new GlobalDefinitions());
            var during = (Libc.RealtimePriority(0), SoftLimit("Max realtime timeout"));
            var child = OnThread(_ => Libc.RealtimePriority(0));
            scheduling.Use(new ProcessSettings(), new GlobalDefinitions());
            return (during, child, (Libc.RealtimePriority(0), SoftLimit("Max realtime timeout")));
        });
        Assert.That(during, Is.EqualTo((7, "60000000")));
        Assert.That(child, Is.Zero);
        Assert.That(after, Is.EqualTo((0, "unlimited")));
    }

    [Test]
    public void Nice_and_processors_are_those_of_all_threads_but_the_spawners()
    {
        _ = new Spawner();
        var before = (Nice(), Status("Cpus_allowed_list"));
        var (during, spawner, after) = OnThread(warn =>
        {
            var scheduling = new ProcessScheduling("vrrp", isLoop: true, warn);
            scheduling.Use(new ProcessSettings { Nice = -3, CpuAffinity = ["0"] }, new GlobalDefinitions());
            var during = (Nice(), Status("Cpus_allowed_list"));
            var spawner = Directory.EnumerateDirectories("/proc/self/task").Where(task => File.ReadAllText($"{task}/comm").Trim() == Spawner.ThreadName).Select(Nice).Distinct().ToArray();
            scheduling.Use(new ProcessSettings(), new GlobalDefinitions());
            return (during, spawner, (Nice(), Status("Cpus_allowed_list")));
        });
        Assert.That(during, Is.EqualTo((-3, "0")));
        Assert.That(spawner, Is.EqualTo(new[] { 0 }));
        Assert.That(after, Is.EqualTo(before));
    }

    [Test]
    public void Memory_is_locked_as_it_is_used()
    {
        var (during, after) = OnThread(warn =>
        {
            var scheduling = new ProcessScheduling("vrrp", isLoop: true, warn);
            scheduling.Use(new ProcessSettings { NoSwap = true }, new GlobalDefinitions());
            var during = Status("VmLck");
            scheduling.Use(new ProcessSettings(), new GlobalDefinitions());
            return (during, Status("VmLck"));
        });
        Assert.That(during, Is.Not.EqualTo("0 kB"));
        Assert.That(after, Is.EqualTo("0 kB"));
    }

    [Test]
    public void Lateness_raises_the_priority_by_one_each_time_up_to_the_limit()
    {
        var priorities = OnThread(_ =>
        {
            var scheduling = new ProcessScheduling("vrrp", isLoop: true, static _ => { });
            scheduling.Use(new ProcessSettings(), new GlobalDefinitions { MaxAutoPriority = 2, MinAutoPriorityDelay = 100_000 });
            var priorities = new List<int>();
            foreach (var late in new[] { 50, 150, 150, 150 })
            {
                scheduling.NoticeLateness(TimeSpan.FromMilliseconds(late));
                priorities.Add(Libc.RealtimePriority(0));
            }
            scheduling.Use(new ProcessSettings(), new GlobalDefinitions());
            return priorities;
        });
        Assert.That(priorities, Is.EqualTo(new[] { 0, 1, 2, 2 }));
    }

    [Test]
    public void What_the_kernel_refuses_is_told_with_its_keyword()
    {
        var told = new List<string>();
        OnThread(_ =>
        {
            new ProcessScheduling("vrrp", isLoop: true, told.Add).Use(new ProcessSettings { CpuAffinity = ["1023"] }, new GlobalDefinitions());
            return 0;
        });
        Assert.That(told, Has.Count.EqualTo(1));
        Assert.That(told[0], Does.StartWith("vrrp_cpu_affinity has no effect: "));
    }

    /// <summary>Fails on any warning.</summary>
    private static T OnThread<T>(Func<Action<string>, T> work)
    {
        var (result, warnings, mistake) = (default(T)!, new List<string>(), (Exception?)null);
        var thread = new Thread(() =>
        {
            try
            {
                result = work(warnings.Add);
            }
            catch (Exception thrown)
            {
                mistake = thrown;
            }
        });
        thread.Start();
        thread.Join();
        Assert.That(mistake, Is.Null);
        Assert.That(warnings, Is.Empty);
        return result;
    }

    private static int Nice(string task = "/proc/thread-self") =>
        int.Parse(File.ReadAllText($"{task}/stat").Split(") ")[^1].Split(' ')[16], CultureInfo.InvariantCulture); // field 19 of proc(5)

    private static string Status(string name) => File.ReadLines("/proc/thread-self/status").Single(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(':')[1].Trim();

    private static string SoftLimit(string name) => File.ReadLines("/proc/self/limits").Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
}
