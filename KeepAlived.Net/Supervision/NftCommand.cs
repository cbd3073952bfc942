using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Supervision;

/// <summary>nft(8) as a program, as its library has a licence that does not go with ours.</summary>
internal sealed class NftCommand(Spawner spawner)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly string Path = System.IO.Path.Combine(OwnershipJournal.DefaultDirectory, "vrrp.nft");
    private const int NotFound = 127;

    /// <summary>Has it carry out a text, as one transaction; one at a time.</summary>
    public async Task<ProcessExit> RunAsync(string text)
    {
        try
        {
            File.Delete(Path);
            await File.WriteAllTextAsync(Path, text);
            return await spawner.RunAsync(new SpawnRequest(["nft", "-f", Path]) { Timeout = Patience });
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return new(1, 0, false);
        }
        catch (LinuxException)
        {
            return new(NotFound, 0, false);
        }
        finally
        {
            File.Delete(Path);
        }
    }
}
