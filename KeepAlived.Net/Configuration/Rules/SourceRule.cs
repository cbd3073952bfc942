using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>A check connects from an address of the family that it connects to.</summary>
internal sealed class SourceRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        // Without iterators: a director has tens of thousands of checks.
        foreach (var server in model.VirtualServers)
        {
            if (server.IsSettled) continue;
            foreach (var real in server.RealServers)
                foreach (var check in real.Checks) Check(check, real, diagnostics);
        }
    }

    private static void Check(CheckSettings check, RealServer real, ProblemList diagnostics)
    {
        CheckFamily(check, real, diagnostics);
        if (check is not SmtpCheck { Hosts: { } hosts }) return;
        foreach (var host in hosts) CheckFamily(host, real, diagnostics);
    }

    private static void CheckFamily(CheckSettings check, RealServer real, ProblemList diagnostics)
    {
        ref var connection = ref check.Connection;
        if (connection.BindAddress is not { } source || source.AddressFamily == (connection.Address ?? real.Address).AddressFamily) return;
        diagnostics.Add(Severity.Error, check, "bindto", $"{source} is not of the family of {connection.Address ?? real.Address}; it is ignored", "an address of the same family");
        connection.BindAddress = null;
    }
}
