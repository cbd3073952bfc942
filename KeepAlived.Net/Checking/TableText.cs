namespace KeepAlived.Net.Checking;

/// <summary>The kernel's listing of the IPVS table, /proc/net/ip_vs, in a buffer that is used again.</summary>
internal sealed class TableText(string path = "/proc/net/ip_vs")
{
    private const int FirstSize = 16 * 1024;
    private byte[] _buffer = [];

    /// <summary>Valid until the next call; null: the kernel has no IPVS, or hides it.</summary>
    public ReadOnlyMemory<byte>? Read()
    {
        try
        {
            using var file = File.OpenHandle(path);
            var length = 0;
            while (true)
            {
                if (length == _buffer.Length) Array.Resize(ref _buffer, Math.Max(FirstSize, 2 * _buffer.Length));
                var count = RandomAccess.Read(file, _buffer.AsSpan(length), length);
                if (count == 0) return _buffer.AsMemory(0, length);
                length += count;
            }
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
