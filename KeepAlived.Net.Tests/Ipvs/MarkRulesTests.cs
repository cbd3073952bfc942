using System.Net;
using System.Net.Sockets;
using KeepAlived.Net.Ipvs;

namespace KeepAlived.Net.Tests.Ipvs;

/// <summary>nft(8) 1.0.6 takes these texts.</summary>
internal sealed class MarkRulesTests
{
    [Test]
    public void Each_family_has_a_table_and_each_protocol_a_map() => Assert.That(
        MarkRules.Write("t", -1,
        [
            new(ProtocolType.Tcp, IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.1"), 80, 1000), new(ProtocolType.Tcp, IPAddress.Parse("192.0.2.4"), IPAddress.Parse("192.0.2.6"), 0, 1000),
            new(ProtocolType.Udp, IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.1"), 53, 1001), new((ProtocolType)132, IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8::f"), 80, 1002),
        ]),
        Is.EqualTo("""
            table ip t
            delete table ip t
            table ip t {
            	map tcp_map {
            		type ipv4_addr . inet_service : mark
            		flags interval
            		elements = { 192.0.2.1 . 80 : 1000, 192.0.2.4-192.0.2.6 . 0-65535 : 1000 }
            	}
            	map udp_map {
            		type ipv4_addr . inet_service : mark
            		flags interval
            		elements = { 192.0.2.1 . 53 : 1001 }
            	}
            	chain in {
            		type filter hook input priority -1; policy accept;
            		meta l4proto tcp meta mark set ip daddr . tcp dport map @tcp_map return
            		meta l4proto udp meta mark set ip daddr . udp dport map @udp_map return
            	}
            }
            table ip6 t
            delete table ip6 t
            table ip6 t {
            	map sctp_map {
            		type ipv6_addr . inet_service : mark
            		flags interval
            		elements = { 2001:db8::1-2001:db8::f . 80 : 1002 }
            	}
            	chain in {
            		type filter hook input priority -1; policy accept;
            		meta l4proto sctp meta mark set ip6 daddr . sctp dport map @sctp_map return
            	}
            }

            """));

    [Test]
    public void Tables_go_whether_they_are_there_or_not() =>
        Assert.That(MarkRules.Remove("t"), Is.EqualTo("table ip t\ndelete table ip t\ntable ip6 t\ndelete table ip6 t\n"));
}
