namespace KeepAlived.Net.Ipvs;

/// <summary>After how long without a packet the kernel forgets a connection; whole seconds, zero: leave as it is (ipvsadm --set).</summary>
internal readonly record struct IpvsTimeouts(TimeSpan Tcp, TimeSpan TcpFin, TimeSpan Udp);
