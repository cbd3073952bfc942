using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>A check connects from an address of the family that it connects to.</summary>
internal sealed class SourceRule : IRule
{
    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var real in model.VirtualServers.SelectMany(server => server.RealServers))
            foreach (var check in real.Checks.SelectMany(check => check is SmtpCheck { Hosts: { Count: > 0 } hosts } ? [check, .. hosts] : (CheckSettings[])[check]))
            {
                ref var connection = ref check.Connection;
                if (connection.BindAddress is not { } source || source.AddressFamily == (connection.Address ?? real.Address).AddressFamily) continue;
                diagnostics.Add(Severity.Error, check, "bindto", $"{source} is not of the family of {connection.Address ?? real.Address}; it is ignored", "an address of the same family");
                connection.BindAddress = null;
            }
    }
}
