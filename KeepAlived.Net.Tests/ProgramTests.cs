namespace KeepAlived.Net.Tests;

internal sealed class ProgramTests
{
    [Test]
    public void What_nobody_caught_ends_with_keepalived_s_statuses()
    {
        Assert.That(Program.StatusOf(new OutOfMemoryException()), Is.EqualTo(204));
        Assert.That(Program.StatusOf(new InvalidOperationException()), Is.EqualTo(70));
    }
}
