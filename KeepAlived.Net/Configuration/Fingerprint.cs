using System.Buffers.Binary;
using System.Numerics;

namespace KeepAlived.Net.Configuration;

/// <summary>
/// 128 bits that tell texts apart: two lanes that multiply and mix, eight bytes at a time. Not against an adversary: whoever writes the configuration
/// is root already.
/// </summary>
internal struct Fingerprint()
{
    private const ulong OddOne = 0x9E3779B97F4A7C15, OddTwo = 0xC2B2AE3D27D4EB4F; // of the golden ratio; of xxHash
    private ulong _one = OddTwo, _two = OddOne;

    public readonly UInt128 Value => new(_one, _two);

    /// <summary>A line; its length and its indent count.</summary>
    public void Add(ReadOnlySpan<byte> line, int indent)
    {
        Mix(((ulong)indent << 32) | (uint)line.Length);
        for (; line.Length >= sizeof(ulong); line = line[sizeof(ulong)..]) Mix(BinaryPrimitives.ReadUInt64LittleEndian(line));
        if (line.IsEmpty) return;
        var rest = 0UL;
        foreach (var part in line) rest = (rest << 8) | part;
        Mix(rest);
    }

    private void Mix(ulong word)
    {
        _one = BitOperations.RotateLeft((_one ^ word) * OddOne, 29);
        _two = BitOperations.RotateLeft((_two + word) * OddTwo, 31) ^ _one;
    }
}
