using System.Globalization;
using System.Runtime.InteropServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Linux;

internal sealed class SetupMemoryTests
{
    private const int PageSize = 4096, Pages = 256;

    /// <summary>As it is published (KeepAlived.Net.csproj).</summary>
    private static readonly string[] Program = ["/usr/bin/env", "DOTNET_GCRegionRange=100000000", "DOTNET_GCRegionSize=40000", Path.Combine(AppContext.BaseDirectory, "keepalived")];

    /// <summary>A checker that is told of so many bytes gets 64 MiB, of which 16 are for large objects and wait until they are used.</summary>
    private const long LargeText = 6_000_000, Provided = 48 * 1024;

    [Test]
    public unsafe void Pages_that_were_provided_are_there_and_can_be_written()
    {
        var memory = (byte*)NativeMemory.AlignedAlloc(Pages * PageSize, PageSize);
        try
        {
            Libc.ReleasePages((nuint)memory, Pages * PageSize);
            Libc.ProvidePages((nuint)memory + 1, (Pages * PageSize) - 2);
            var before = Faults();
            for (var page = 1; page < Pages - 1; page++) memory[page * PageSize] = 1;
            Assert.That(Faults() - before, Is.LessThan(Pages / 8));
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_checker_that_is_about_to_get_a_large_configuration_has_memory_for_it([Values] bool isLarge)
    {
        var (ours, theirs) = SeqPacketChannel.Pair();
        var request = new SpawnRequest([.. Program, "--role=checker", "--channel=3", $"--configuration-size={(isLarge ? LargeText : 0)}"])
        {
            PassDescriptor = theirs.Descriptor,
            IsOwnRole = true,
            BlockSignals = true,
        };
        var checker = await new Spawner().StartAsync(request);
        try
        {
            var has = SpinWait.SpinUntil(() => AnonymousMemory(checker.Pid) > Provided, isLarge ? 30_000 : 3_000);
            Assert.That(has, Is.EqualTo(isLarge));
        }
        finally
        {
            checker.KillGroup(Libc.SIGKILL); // it has not begun anything
            await checker.Exit;
            ours.Dispose();
            theirs.Dispose();
        }
    }

    /// <summary>Page faults of this thread (proc(5), stat).</summary>
    private static long Faults() => long.Parse(File.ReadAllText("/proc/thread-self/stat").Split(") ")[1].Split(' ')[7], CultureInfo.InvariantCulture);

    /// <summary>In KiB.</summary>
    private static long AnonymousMemory(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(static line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
