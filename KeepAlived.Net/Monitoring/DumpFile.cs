using System.Text;

namespace KeepAlived.Net.Monitoring;

/// <summary>
/// Writes a dump: a new file under a name that nobody can guess, then renamed. So readers find the old or the new one, whole; and whatever
/// somebody else has put at its name, a link, a fifo or an open file, is replaced without being followed, waited for or written to.
/// </summary>
internal static class DumpFile
{
    private const int ReadWriteForAll = 0b110_110_110;

    /// <param name="umask">Permissions that the file does not get.</param>
    /// <exception cref="IOException">It cannot be written (also <see cref="UnauthorizedAccessException"/>); the old one stays.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, int umask)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = (UnixFileMode)(ReadWriteForAll & ~umask) };
        try
        {
            using (var file = new FileStream(temporary, options)) file.Write(content);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary); // there only if something failed
        }
    }

    /// <param name="text">Holds bytes, as the texts of the configuration do.</param>
    /// <exception cref="IOException">As above.</exception>
    public static void Write(string path, string text, int umask) => Write(path, Encoding.Latin1.GetBytes(text), umask);
}
