using System.Net;
using KeepAlived.Net.Checking;
using KeepAlived.Net.Configuration;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Checking.Checkers;

/// <summary>The checker that a file asks for.</summary>
internal static class CheckerFile
{
    /// <param name="check">The check's block.</param>
    /// <param name="server">The real server.</param>
    public static IChecker Make(string check, IPEndPoint server)
    {
        var path = Path.GetTempFileName();
        var address = server.Address.ToString();
        File.WriteAllText(path, $"virtual_server {(address.Contains(':') ? "fd00::99" : "192.168.0.99")} 80 {{\n connect_timeout 1\n protocol TCP\n lb_algo rr\n lb_kind NAT\n delay_loop 1\n real_server {address} {server.Port} {{\n weight 1\n {check}\n }}\n}}\n");
        var loaded = ConfigurationLoader.Load(path, new LoaderEnvironment("test"));
        File.Delete(path);
        Assert.That(loaded.Diagnostics.Where(problem => problem.Severity is Severity.Error), Is.Empty);
        var real = loaded.Model.VirtualServers[0].RealServers[0];
        return CheckerFactory.Make(real.Checks[0], real, new Spawner("/bin/false"), null, loaded.Model.Global, null);
    }
}
