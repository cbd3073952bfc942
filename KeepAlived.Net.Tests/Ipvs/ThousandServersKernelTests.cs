using System.Globalization;
using System.Text;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Ipvs;

/// <summary>The published daemon with a thousand virtual servers, under strace -c.</summary>
[Category("Kernel"), CancelAfter(240_000)]
internal sealed class ThousandServersKernelTests
{
    private const int Servers = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Test]
    public void A_file_with_a_thousand_virtual_servers_costs_less_than_a_tenth_of_a_system_call_each()
    {
        using var network = new LabNetwork();
        using var host = network.AddHost("director");
        // --dont-release-ipvs: what is counted is the loading, not the taking back
        var daemon = new LabDaemon(host, $"strace -f -c -e trace=sendto,sendmsg,sendmmsg,recvfrom,recvmsg,recvmmsg -o /tmp/strace {LabDaemon.Ours} --dont-release-ipvs");
        daemon.Configure(Configuration());
        daemon.Start();
        var loaded = Shell.WaitFor(Patience, () => Count(host, "^ *->") == 2 * Servers + 1); // and the heading
        Assert.That(loaded, Is.Not.Null, () => daemon.LogText);
        Assert.That(Count(host, "^TCP"), Is.EqualTo(Servers));
        daemon.Stop();
        Shell.WaitFor(Patience, () => host.ReadFile("/tmp/strace").Contains("total"));

        var trace = host.ReadFile("/tmp/strace");
        var total = trace.Split('\n').Single(line => line.EndsWith(" total", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var each = int.Parse(total[3], CultureInfo.InvariantCulture) / (double)Servers;
        TestContext.Out.WriteLine(trace);
        TestContext.Out.WriteLine(FormattableString.Invariant($"{Servers} virtual servers with 2 real servers each, all processes: {each:0.000} messages sent or received per service"));
        Assert.That(each, Is.LessThan(0.1));
        Assert.That(Count(host, "^TCP"), Is.EqualTo(Servers), "--dont-release-ipvs leaves the table");
    }

    private static int Count(LabHost host, string pattern) => int.Parse(host.Run($"ipvsadm -L -n | grep -c '{pattern}'").Output, CultureInfo.InvariantCulture);

    private static string Configuration()
    {
        var text = new StringBuilder();
        for (var port = 1; port <= Servers; port++)
            text.Append(CultureInfo.InvariantCulture, $$"""
                virtual_server 10.0.0.1 {{port}} {
                    lb_algo rr
                    lb_kind NAT
                    protocol TCP
                    real_server 10.0.1.1 {{port}} {
                        weight 1
                    }
                    real_server 10.0.1.2 {{port}} {
                        weight 2
                    }
                }

                """);
        return text.ToString();
    }
}
