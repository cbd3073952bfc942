using System.Net;

namespace KeepAlived.Net.Tests.Support;

/// <summary>The gratuitous ARP requests that arrive on the interfaces of a test host, in their order.</summary>
internal sealed class ArpRecorder(TestHost host) : IDisposable
{
    private const int SenderAddressAt = 28, TargetAddressAt = 38, AddressSize = 4;
    private readonly FrameRecorder _frames = new(host, FrameRecorder.EtherTypeArp);

    /// <summary>The address that each is about.</summary>
    public IEnumerable<string> Addresses => _frames.Frames
        .Where(frame => frame.Length >= TargetAddressAt + AddressSize && frame.AsSpan(SenderAddressAt, AddressSize).SequenceEqual(frame.AsSpan(TargetAddressAt, AddressSize)))
        .Select(frame => new IPAddress(frame.AsSpan(SenderAddressAt, AddressSize)).ToString());

    public void Dispose() => _frames.Dispose();
}
