namespace KeepAlived.Net.Configuration;

/// <summary>Makes broken files out of good ones: bytes, tokens and lines are changed, dropped, doubled and exchanged, repeatably.</summary>
internal sealed class FileMutator(int seed, IReadOnlyList<byte[]> seeds)
{
    private const int MostChanges = 6;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "{", "}", "\"", "'", "\\", "$", "${", "${X}", "@", "@^a", "~SEQ(a, 3)", "~LST(a, 1, 2)", "include ", "include *.conf", "$A=", "$A= \\\n", "#", "!", "\n", "\r\n",
            "\0", "\t", "-1", "0", "99999999999", "1.5", "\"\"", "256.1.1.1", "::", "10.0.0.1/33", "vrrp_instance", "virtual_server", "real_server", "global_defs", "\u00ff",
        }.Select(System.Text.Encoding.Latin1.GetBytes),
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var bytes = new List<byte>(seeds[_random.Next(seeds.Count)]);
        for (var changes = _random.Next(1, MostChanges); changes > 0; changes--) Change(bytes);
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        switch (_random.Next(9))
        {
            case 0 when at < bytes.Count: bytes[at] = (byte)_random.Next(256); break;
            case 1 when at < bytes.Count: bytes.RemoveAt(at); break;
            case 2: bytes.InsertRange(at, Tokens[_random.Next(Tokens.Length)]); break;
            case 3: Take(bytes, WordAt(bytes, at)); break;
            case 4: bytes.InsertRange(_random.Next(bytes.Count + 1), Copy(bytes, WordAt(bytes, at))); break;
            case 5: Take(bytes, LineAt(bytes, at)); break;
            case 6: bytes.InsertRange(LineAt(bytes, _random.Next(bytes.Count + 1)).Start, Copy(bytes, LineAt(bytes, at))); break;
            case 7: bytes.InsertRange(LineAt(bytes, at).Start, Copy([.. seeds[_random.Next(seeds.Count)]], null)); break;
            case 8: bytes.RemoveRange(at, bytes.Count - at); break;
        }
    }

    private static void Take(List<byte> bytes, (int Start, int End) part) => bytes.RemoveRange(part.Start, part.End - part.Start);

    /// <param name="part">Null: a random line.</param>
    private List<byte> Copy(List<byte> bytes, (int Start, int End)? part)
    {
        var (start, end) = part ?? LineAt(bytes, _random.Next(bytes.Count + 1));
        return bytes.GetRange(start, end - start);
    }

    private static (int Start, int End) WordAt(List<byte> bytes, int at) => PartAt(bytes, at, static letter => letter is (byte)' ' or (byte)'\t' or (byte)'\n');

    private static (int Start, int End) LineAt(List<byte> bytes, int at) => PartAt(bytes, at, static letter => letter == '\n');

    /// <summary>Up to and with the separator behind it.</summary>
    private static (int Start, int End) PartAt(List<byte> bytes, int at, Predicate<byte> separates)
    {
        var start = at;
        while (start > 0 && !separates(bytes[start - 1])) start--;
        var end = at;
        while (end < bytes.Count && !separates(bytes[end])) end++;
        return (start, Math.Min(bytes.Count, end + 1));
    }
}
