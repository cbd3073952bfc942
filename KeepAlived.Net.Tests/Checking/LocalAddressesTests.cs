using System.Net;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking;

/// <summary>On the addresses of a real network namespace.</summary>
internal sealed class LocalAddressesTests
{
    [Test, CancelAfter(10_000)]
    public void Addresses_of_both_families_come_and_go()
    {
        TestLan.RequireRoot();
        using var host = new TestHost();
        host.Do(() =>
        {
            var events = System.Threading.Channels.Channel.CreateUnbounded<object>();
            var addresses = new LocalAddresses(events.Writer, new RecordingLogger());
            addresses.Watch(new() { Size = 100_000 });
            Assert.That(addresses.Present, Does.Not.Contain(IPAddress.Parse("192.0.2.9")));
            host.Ip("address add 192.0.2.9/32 dev lo");
            host.Ip("address add 2001:db8::9/128 dev lo");
            Assert.That(events.Reader.WaitToReadAsync().AsTask().Wait(5000), Is.True, "a change is told");
            addresses.Refresh();
            Assert.That(addresses.Present, Is.SupersetOf(new[] { IPAddress.Parse("192.0.2.9"), IPAddress.Parse("2001:db8::9") }));
            host.Ip("address del 192.0.2.9/32 dev lo");
            addresses.Refresh();
            Assert.That(addresses.Present, Does.Not.Contain(IPAddress.Parse("192.0.2.9")));
        });
    }
}
