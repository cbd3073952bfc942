using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>The state of all virtual routers, as the vrrp process told it within one answer.</summary>
/// <param name="Model">The configuration that it worked with.</param>
/// <param name="Instances">In the order of the model's instances, one for each.</param>
internal sealed record VrrpSnapshot(KeepalivedConfiguration Model, InstanceStatus[] Instances)
{
    /// <summary>An instance of the model with its state.</summary>
    public IEnumerable<(VrrpInstance Instance, InstanceStatus Status)> All
    {
        get
        {
            for (var i = 0; i < Instances.Length; i++) yield return (Model.Instances[i], Instances[i]);
        }
    }
}
