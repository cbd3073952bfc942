using System.Globalization;
using System.Text;
using KeepAlived.Net.Linux;
using NUnit.Framework;

namespace KeepAlived.Net.Tests.Linux;

[TestFixture]
internal sealed class ProgramPagesTests
{
    [Test]
    public void Only_pages_that_are_as_in_their_file_are_let_go()
    {
        var list = Mapping("1000-3000 r--p 00000000 fe:00 17 /usr/sbin/keepalived", "Rss:  8 kB", "Anonymous:             0 kB", "VmFlags: rd mr")
            + Mapping("3000-a000 r-xp 00003000 fe:00 17 /usr/sbin/keepalived", "Anonymous:             0 kB")
            + Mapping("a000-b000 r--p 0000a000 fe:00 17 /usr/sbin/keepalived", "Anonymous:             4 kB")
            + Mapping("b000-c000 rw-p 0000b000 fe:00 17 /usr/sbin/keepalived", "Anonymous:             0 kB")
            + Mapping("c000-d000 r-xp 00000000 fe:00 18 /lib/x86_64-linux-gnu/libc.so.6", "Anonymous:             0 kB")
            + Mapping("d000-e000 r--p 00000000 00:00 0", "Anonymous:             0 kB")
            + Mapping("ffffd000-ffffe000 r-xp 00000000 00:00 0 [vdso]", "Anonymous:             0 kB");
        Assert.That(ProgramPages.Unchanged(Encoding.ASCII.GetBytes(list), "/usr/sbin/keepalived"u8), Is.EqualTo(new[] { ((nuint)0x1000, (nuint)0x2000), ((nuint)0x3000, (nuint)0x7000) }));
    }

    [Test]
    public void The_program_has_such_pages_and_goes_on_without_them()
    {
        var before = PagesOfProgram();
        ProgramPages.Release();
        Assert.That(PagesOfProgram(), Is.LessThan(before / 2));
    }

    private static string Mapping(params string[] lines) => string.Concat(lines.Select(static line => line + "\n"));

    /// <summary>KiB of the program in this process.</summary>
    private static int PagesOfProgram()
    {
        var lines = File.ReadAllLines("/proc/self/smaps");
        return Enumerable.Range(0, lines.Length).Where(at => lines[at].EndsWith(Environment.ProcessPath!, StringComparison.Ordinal))
            .Sum(at => int.Parse(lines[at..].First(static line => line.StartsWith("Rss:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
    }
}
