using System.Text;
using KeepAlived.Net.Logging;

namespace KeepAlived.Net.Tests.Logging;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WholeLinesTests
{
    private readonly Recorder _place = new();

    [TearDown]
    public void Close() => _place.Dispose();

    [Test]
    public void Each_write_ends_with_a_line_and_fits_into_a_pipe()
    {
        var lines = string.Concat(Enumerable.Range(1, 300).Select(static number => $"line {number} {new string('ä', number)}\n"));

        WholeLines.Write(_place, lines, Encoding.UTF8);

        Assert.That(string.Concat(_place.Writes), Is.EqualTo(lines));
        Assert.That(_place.Writes, Has.Count.GreaterThan(1).And.All.EndsWith("\n"));
        Assert.That(_place.Writes.Select(Encoding.UTF8.GetByteCount), Is.All.LessThanOrEqualTo(WholeLines.PIPE_BUF));
    }

    [Test]
    public void As_many_lines_as_fit_go_out_at_once()
    {
        WholeLines.Write(_place, "one\ntwo\nthree\n", Encoding.UTF8);

        Assert.That(_place.Writes, Is.EqualTo(["one\ntwo\nthree\n"]));
    }

    [Test]
    public void A_line_that_fits_nowhere_goes_out_by_itself()
    {
        var line = new string('x', WholeLines.PIPE_BUF * 2) + "\n";

        WholeLines.Write(_place, $"before\n{line}after\n", Encoding.UTF8);

        Assert.That(_place.Writes, Is.EqualTo(["before\n", line, "after\n"]));
    }

    /// <summary>Keeps what each write had.</summary>
    private sealed class Recorder : MemoryStream
    {
        public List<string> Writes { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer) => Writes.Add(Encoding.UTF8.GetString(buffer));
    }
}
