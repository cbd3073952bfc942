using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Netlink;

/// <summary>The kernel refused a netlink request; <paramref name="kernelText"/> is its extended-ack message, if any.</summary>
internal sealed class NetlinkException(string operation, int errno, string? kernelText = null)
    : LinuxException(operation, errno, kernelText)
{
    public string? KernelText { get; } = kernelText;
}
