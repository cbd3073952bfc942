using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Supervision;

/// <summary>The permissions of what this process, its children and their scripts create.</summary>
internal static class NewFiles
{
    /// <summary>Keeps permissions back (umask(2)) from now on. Our own directory, which is for all to look into, is made before.</summary>
    public static void KeepBack(int umask)
    {
        try
        {
            Directory.CreateDirectory(OwnershipJournal.DefaultDirectory);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return; // a daemon that may not write there fails where it has to; and it is no daemon that needs a mask
        }
        Libc.SetUmask((uint)umask);
    }
}
