using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>Makes the kernel drop packets of other virtual routers (classic BPF): the byte after the VRRP type is the VRID.</summary>
internal static unsafe class AdvertFilter
{
    public static void Attach(int descriptor, AdvertChannel channel)
    {
        var idAt = 1u + (channel.Protocol == Advertisement.Protocol ? 0u : AuthenticationHeader.Size);
        var program = stackalloc ulong[] // struct sock_filter: code, jt, jf, k
        {
            channel.IsIPv6 ? Instruction(0x01, 0, 0, 0) : Instruction(0xB1, 0, 0, 0), // ldx #0: no header is delivered; ldx 4*([0]&0xf)
            Instruction(0x50, 0, 0, idAt), // ldb [x+idAt]
            Instruction(0x15, 0, 1, channel.VirtualRouterId), // jeq vrid
            Instruction(0x06, 0, 0, uint.MaxValue), // accept
            Instruction(0x06, 0, 0, 0), // drop
        };
        Libc.SetOption(descriptor, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, (Length: 5UL, Program: (nint)program));
    }

    private static ulong Instruction(ushort code, byte ifTrue, byte ifFalse, uint value) =>
        code | ((ulong)ifTrue << 16) | ((ulong)ifFalse << 24) | ((ulong)value << 32);
}
