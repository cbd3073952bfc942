namespace KeepAlived.Net.Linux;

/// <summary>
/// nft(8) as a program, as its library has a licence that does not go with ours. The text is passed on in memory: rules must not depend on room on a disk.
/// </summary>
/// <param name="patience">After this it is ended.</param>
internal sealed class NftCommand(Spawner spawner, TimeSpan patience)
{
    // What a shell says of a program that is there and cannot be started; 127 would say that nft is not installed.
    private const int NotStarted = 126;
    private static readonly string Passed = $"/proc/self/fd/{Trampoline.PassedDescriptor}";

    /// <summary>Has it carry out a text, as one transaction; one at a time.</summary>
    /// <param name="networkNamespace">Its path; null: ours.</param>
    public async Task<ProcessExit> RunAsync(string text, string? networkNamespace = null)
    {
        try
        {
            using var file = Libc.CreateMemoryFile("nft", text);
            var request = new SpawnRequest(["nft", "-f", Passed]) { Timeout = patience, PassDescriptor = (int)file.DangerousGetHandle(), NetworkNamespace = networkNamespace };
            return await spawner.RunAsync(request).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is LinuxException or IOException)
        {
            return new(NotStarted, 0, false);
        }
    }
}
