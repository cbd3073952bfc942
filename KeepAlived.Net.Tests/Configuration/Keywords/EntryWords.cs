using FsCheck;
using FsCheck.Fluent;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Lines made of an entry's words, of values that fit some of them, and of nonsense.</summary>
internal static class EntryWords
{
    private static readonly string[] Values =
    [
        "10.1.0.0/16", "10.0.0.1", "2001:db8::/64", "fe80::1", "0", "1", "5", "255", "256", "4294967295", "-1", "0x10", "lock", "eth0", "main", "link", "EF",
        "200ms", "1.5s", "1/2", "10-20", "tcp", "ecn", "low", "enabled", "forever", "+", "-", "ip", "ip6", "mpls", "ila", "id", "dst", "weight", "via", "1:2:3:4",
        "inet", "inet6", "", " ", "a b", "/", "10.0.0.0/33", "\u00ff", "nonsense",
    ];

    public static Arbitrary<string[]> Of(IEnumerable<string> options) => Gen.ArrayOf(Gen.OneOf(
        Gen.Elements(options.ToArray()), Gen.Elements(Values), Gen.Elements("10.1.0.0/16", "dev", "eth0", "table", "5", "priority"))).ToArbitrary();
}
