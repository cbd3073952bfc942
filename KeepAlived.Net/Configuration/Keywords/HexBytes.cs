using KeepAlived.Net.Configuration.Syntax;

namespace KeepAlived.Net.Configuration.Keywords;

/// <summary>Bytes as pairs of hexadecimal digits in one or more words; `x` may stand for any digit.</summary>
internal static class HexBytes
{
    /// <summary>False if a word holds anything else; no bytes at all are null.</summary>
    /// <param name="mask">The bits that are given; null if all are.</param>
    public static bool TryParse(ReadOnlySpan<Word> words, bool allowsWildcards, out byte[]? bytes, out byte[]? mask)
    {
        (bytes, mask) = (null, null);
        var (values, masks) = (new List<byte>(), new List<byte>());
        foreach (var part in words.ToArray().SelectMany(static word => word.Text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).DefaultIfEmpty("")))
        {
            var text = part.AsSpan();
            if (text.Length == 0) return false;
            // An odd number of digits: the first stands alone.
            for (var i = 0; i < text.Length;)
            {
                var digits = i == 0 && text.Length % 2 == 1 ? 1 : 2;
                var (value, known) = (0, 0);
                for (var end = i + digits; i < end; i++)
                {
                    var wild = allowsWildcards && text[i] is 'x' or 'X';
                    if (!wild && !char.IsAsciiHexDigit(text[i])) return false;
                    value = (value << 4) | (wild ? 0 : Convert.ToInt32(text[i].ToString(), 16));
                    known = (known << 4) | (wild ? 0 : 0xF);
                }
                values.Add((byte)value);
                masks.Add((byte)(digits == 1 ? known | 0xF0 : known));
            }
        }
        if (values.Count == 0) return words.Length == 0;
        bytes = [.. values];
        if (masks.Exists(part => part != byte.MaxValue)) mask = [.. masks];
        return true;
    }

    public static string Format(byte[]? bytes, byte[]? mask)
    {
        if (bytes is null) return "";
        var digits = Convert.ToHexString(bytes).ToCharArray();
        for (var i = 0; mask is not null && i < mask.Length; i++)
        {
            if ((mask[i] & 0xF0) == 0) digits[2 * i] = 'x';
            if ((mask[i] & 0x0F) == 0) digits[(2 * i) + 1] = 'x';
        }
        return new(digits);
    }
}
