using KeepAlived.Net.Demo;

namespace KeepAlived.Net.Tests.Demo;

/// <summary>What a watch script has written.</summary>
[TestFixture]
internal sealed class QueryLogTests
{
    [Test]
    public void A_line_is_a_query_with_its_times_and_its_server()
    {
        var queries = QueryLog.Parse("10.250000 10.500000 ldap s1\n11.000000 12.000000 ldap FAILED\n12.2").ToList();
        Assert.That(queries, Is.EqualTo([
            new QueryLog.Query(DateTime.UnixEpoch.AddSeconds(10.25), DateTime.UnixEpoch.AddSeconds(10.5), "ldap", "s1"),
            new QueryLog.Query(DateTime.UnixEpoch.AddSeconds(11), DateTime.UnixEpoch.AddSeconds(12), "ldap", null),
        ]));
    }

    [Test]
    public void What_the_script_complains_of_is_no_query() =>
        Assert.That(() => QueryLog.Parse("watch.sh: line 3: dig: command not found\n").ToList(), Throws.TypeOf<FormatException>().With.Message.Contains("command not found"));
}
