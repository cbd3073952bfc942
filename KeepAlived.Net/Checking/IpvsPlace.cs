using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Ipvs;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Netlink;
using Microsoft.Extensions.Logging;

namespace KeepAlived.Net.Checking;

/// <summary>Where IPVS is: in this network namespace, or in that of `net_namespace_ipvs`, which stays what it was at start.</summary>
internal sealed class IpvsPlace(Spawner spawner, ILogger log)
{
    private static readonly TimeSpan ModuleTimeout = TimeSpan.FromSeconds(10), NftTimeout = TimeSpan.FromSeconds(30);
    private readonly TableText _text = new("/proc/thread-self/net/ip_vs");
    private NetworkNamespace? _namespace;
    private ReceiveBuffer _buffer = new();

    /// <summary>To be called with each configuration; the namespace of the first one counts.</summary>
    /// <param name="change">Changes the settings of the kernel that are those of a namespace.</param>
    public void Use(GlobalDefinitions global, Action change)
    {
        _namespace ??= new(global.IpvsNamespace);
        _buffer = global.LvsCommandBuffer;
        Do(change);
    }

    /// <exception cref="LinuxException">No such namespace, or no descriptors.</exception>
    /// <exception cref="IpvsUnavailableException">The kernel has no IPVS.</exception>
    public IpvsClient Open()
    {
        var socket = Here.Run(static () => new NetlinkSocket(NetlinkSocket.NETLINK_GENERIC));
        try
        {
            socket.SizeReceiveBuffer(_buffer.Size, _buffer.Force);
            return new IpvsClient(socket, module => spawner.RunAsync(new SpawnRequest(["modprobe", module]) { Timeout = ModuleTimeout }).GetAwaiter().GetResult().Succeeded);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The kernel's listing of the table; null: there is none.</summary>
    public ReadOnlyMemory<byte>? List() => Here.Run(_text.Read);

    /// <summary>Settings of the kernel are those of a namespace too.</summary>
    public void Do(Action work)
    {
        try
        {
            Here.Run(() =>
            {
                work();
                return 0;
            });
        }
        catch (LinuxException missing)
        {
            log.Problem($"IPVS: {missing.Message}");
        }
    }

    /// <summary>False if nft(8) refused or is missing.</summary>
    public bool RunNft(string text) => new NftCommand(spawner, NftTimeout).RunAsync(text, Here.Path).GetAwaiter().GetResult().Succeeded;

    private NetworkNamespace Here => _namespace ??= new(null);
}
