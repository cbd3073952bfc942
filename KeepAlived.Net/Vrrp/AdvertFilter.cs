using KeepAlived.Net.Linux;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Vrrp;

/// <summary>Makes the kernel drop packets of other virtual routers (classic BPF): the byte after the VRRP type is the VRID.</summary>
internal static unsafe class AdvertFilter
{
    private const int Others = 4; // instructions besides one for each VRID

    /// <param name="virtualRouterIds">Up to 255 of them; a jump reaches as far.</param>
    public static void Attach(int descriptor, AdvertChannel channel, ReadOnlySpan<byte> virtualRouterIds)
    {
        var idAt = 1u + (channel.Protocol == Advertisement.Protocol ? 0u : AuthenticationHeader.Size);
        var program = stackalloc ulong[virtualRouterIds.Length + Others]; // struct sock_filter: code, jt, jf, k
        program[0] = channel.IsIPv6 ? Instruction(0x01, 0, 0) : Instruction(0xB1, 0, 0); // ldx #0: no header is delivered; ldx 4*([0]&0xf)
        program[1] = Instruction(0x50, 0, idAt); // ldb [x+idAt]
        for (var i = 0; i < virtualRouterIds.Length; i++)
            program[2 + i] = Instruction(0x15, (byte)(virtualRouterIds.Length - i), virtualRouterIds[i]); // jeq VRID, accept
        program[2 + virtualRouterIds.Length] = Instruction(0x06, 0, 0); // drop
        program[3 + virtualRouterIds.Length] = Instruction(0x06, 0, uint.MaxValue); // accept
        Libc.SetOption(descriptor, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, (Length: (ulong)(virtualRouterIds.Length + Others), Program: (nint)program));
    }

    /// <summary>One whose false branch is the next.</summary>
    private static ulong Instruction(ushort code, byte ifTrue, uint value) => code | ((ulong)ifTrue << 16) | ((ulong)value << 32);
}
