using System.Net;
using KeepAlived.Net.Ipvs;

namespace KeepAlived.Net.Tests.Ipvs;

internal sealed class DestinationTableTests
{
    private static readonly DestinationSettings Settings = new(ForwardingMethod.Masquerade, 1);

    [Test]
    public void Few_and_many_are_found_and_keep_their_order([Values(0, 1, 4, 8, 9, 40)] int count, [Values(0, 4, 100)] int capacity)
    {
        var (table, keys) = (new DestinationTable(capacity), Enumerable.Range(0, count).Select(Key).ToList());
        for (var i = 0; i < count; i++)
        {
            Assert.That(table.ContainsKey(keys[i]), Is.False);
            Assert.That(table.TryAdd(keys[i], Settings with { Weight = (uint)i }), Is.True);
        }
        foreach (var key in keys) Assert.That(table.TryAdd(key, Settings), Is.False, "the first one counts");
        Assert.That(table.Keys, Is.EqualTo(keys));
        Assert.That(table.Count, Is.EqualTo(count));
        Assert.That(table.Select(static entry => entry.Value.Weight), Is.EqualTo(Enumerable.Range(0, count)));
        Assert.That(table.Values.Select(static settings => settings.Weight), Is.EqualTo(Enumerable.Range(0, count)));
        for (var i = 0; i < count; i++) Assert.That(table[keys[i]].Weight, Is.EqualTo(i));
        Assert.That(table.TryGetValue(Key(count), out _), Is.False);
        Assert.That(() => table[Key(count)], Throws.TypeOf<KeyNotFoundException>());
    }

    private static DestinationKey Key(int number) => new(IPAddress.Parse($"192.0.2.{number % 5}"), (ushort)(80 + (number / 5)));
}
