using KeepAlived.Net.Supervision;

namespace KeepAlived.Net.Tests.Supervision;

/// <summary>Half past one in the afternoon of a summer day in Berlin, which is 11:30 UTC.</summary>
public class ReloadTimeTests
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(2), "test", "test");
    private static readonly DateTimeOffset Now = new(2026, 7, 15, 13, 30, 0, TimeSpan.FromHours(2));

    [TestCase("13:30:01", "2026-07-15T11:30:01Z")]
    [TestCase("13:30:00", "2026-07-16T11:30:00Z", Description = "now is over")]
    [TestCase("00:00:00", "2026-07-15T22:00:00Z")]
    [TestCase("11:30:05Z", "2026-07-15T11:30:05Z")]
    [TestCase("11:29:59Z", "2026-07-16T11:29:59Z")]
    [TestCase("2026-07-15 13:31:00", "2026-07-15T11:31:00Z")]
    [TestCase("26-12-31 23:59:59Z", "2026-12-31T23:59:59Z")]
    [TestCase("2026-07-15 13:29:59", null, Description = "over for good")]
    [TestCase("25-07-15 13:31:00", null)]
    [TestCase("24:00:00", null)]
    [TestCase("13:30", null)]
    [TestCase(" 13:30:01", null)]
    [TestCase("13:30:01 ", null)]
    [TestCase("2026-07-15  13:31:00", null)]
    [TestCase("2026-02-30 13:31:00", null)]
    [TestCase("13:30:01z", null)]
    [TestCase("", null)]
    [TestCase("Z", null)]
    public void The_next_time_that_the_line_names(string line, string? expected) =>
        Assert.That(ReloadTime.Next(line, Now, Zone)?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"), Is.EqualTo(expected));
}
