using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Supervision;

/// <summary>nft(8) as a program, as its library has a licence that does not go with ours.</summary>
internal sealed class NftCommand(Spawner spawner, string state)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private const int NotFound = 127;
    private readonly string _path = Path.Combine(OwnershipJournal.DefaultDirectory, $"vrrp{state}.nft");

    /// <summary>Has it carry out a text, as one transaction; one at a time.</summary>
    public async Task<ProcessExit> RunAsync(string text)
    {
        try
        {
            File.Delete(_path);
            await File.WriteAllTextAsync(_path, text);
            return await spawner.RunAsync(new SpawnRequest(["nft", "-f", _path]) { Timeout = Patience });
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
            File.Delete(_path);
        }
    }
}
