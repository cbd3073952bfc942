namespace KeepAlived.Net.Linux;

/// <summary>
/// A file by which an upgrade asks the daemon that is about to stop to leave everything in the kernel as it is: the new version goes on
/// at once. Only root can make it. A forgotten one means nothing after a minute, so that no later stop leaves addresses behind.
/// </summary>
internal static class HandOverMark
{
    public const string Name = "hand-over";
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(1);

    /// <summary>Whether the daemon that stops now is followed by another.</summary>
    public static bool IsSet(string directory = OwnershipJournal.DefaultDirectory)
    {
        var mark = new FileInfo(Path.Combine(directory, Name));
        return mark.Exists && mark.LinkTarget is null && (DateTime.UtcNow - mark.LastWriteTimeUtc).Duration() < Validity;
    }
}
