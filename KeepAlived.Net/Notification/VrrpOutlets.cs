using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Linux;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Notification;

/// <summary>Scripts, pipes and mail of the supervisor.</summary>
internal sealed class VrrpOutlets
{
    private readonly NotifyScripts _scripts;
    private readonly NotifyFifos _fifos;
    private readonly Mailer _mailer;

    /// <param name="global">Of the configuration in use.</param>
    public VrrpOutlets(Spawner spawner, Func<GlobalDefinitions> global, ILogger log)
    {
        (_scripts, _fifos, _mailer) = (new NotifyScripts(spawner, global, log), new NotifyFifos(spawner, log), new Mailer(log));
        Notices = new VrrpNotices(_scripts, _fifos, _mailer);
    }

    public VrrpNotices Notices { get; }

    /// <summary>To be called before the children get the configuration: they expect the pipes to be there.</summary>
    /// <param name="vrrp">The vrrp process may run.</param>
    /// <param name="checkers">The checker process may run.</param>
    public void Use(KeepalivedConfiguration model, bool vrrp, bool checkers) =>
        _fifos.Use(model.Global, vrrp && model.NeedsVrrp, checkers && model.VirtualServers.Count > 0);

    /// <summary>The last words of all get a moment.</summary>
    public Task FinishAsync(TimeSpan patience) => Task.WhenAll(_scripts.FinishAsync(patience), _fifos.FinishAsync(patience), _mailer.FinishAsync(patience));
}
