using System.Text;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// The keys of auth_hmac are read, from the line, as hexadecimal digits or from a file. An instance that would have to run without the
/// protection that was asked for does not run.
/// </summary>
internal sealed class HmacRule : IRule
{
    private const int ShortestKey = 32, LongestKey = 64, IntervalsOfWindow = 3;
    private const string Lengths = "32..64 bytes: as text, `hex:DIGITS` or `file:PATH`";
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(5);

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var instance in model.Instances)
            if (instance.Hmac is { } hmac) Read(instance, hmac, diagnostics);
        model.Instances.RemoveAll(static instance => instance.Hmac is { Ring.Count: 0 });
    }

    private static void Read(VrrpInstance instance, HmacAuthentication hmac, ProblemList diagnostics)
    {
        foreach (var words in hmac.Keys)
        {
            if (TryRead(words, out var key, out var problem)) hmac.Ring.Add(key);
            else diagnostics.Add(Severity.Error, hmac, "key", $"a key of {instance.Name}: {problem}; it is ignored", Lengths);
        }
        if (hmac.Ring.Count == 0)
        {
            diagnostics.Add(Severity.Error, hmac.Where, $"auth_hmac of {instance.Name} has no key that can be used; the instance is ignored", "key 1 file:/etc/keepalived/vrrp.key");
            return;
        }
        if (!hmac.Ring.Exists(key => key.Id == hmac.ActiveKey))
        {
            if (hmac.ActiveKey != 0 || hmac.Ring.Count > 1)
                diagnostics.Add(Severity.Error, hmac, "active_key", $"auth_hmac of {instance.Name} does not say which of its keys signs; it is {hmac.Ring[0].Id}", $"active_key {hmac.Ring[0].Id}");
            hmac.ActiveKey = hmac.Ring[0].Id;
        }
        if (hmac.TimeWindow == TimeSpan.Zero)
            hmac.TimeWindow = TimeSpan.FromTicks(Math.Max(ShortestWindow.Ticks, (instance.AdvertisementInterval * IntervalsOfWindow).Ticks));
    }

    private static bool TryRead(string[] words, out HmacKey key, out string problem)
    {
        key = default;
        if (!byte.TryParse(words[0], out var id) || id == 0)
        {
            problem = $"'{words[0]}' is no number 1..255";
            return false;
        }
        if (!TryReadBytes(words[1], out var bytes, out problem)) return false;
        if (bytes.Length is < ShortestKey or > LongestKey) problem = $"number {id} has {bytes.Length} bytes";
        key = new(id, bytes);
        return problem.Length == 0;
    }

    private static bool TryReadBytes(string value, out byte[] bytes, out string problem)
    {
        (bytes, problem) = ([], "");
        try
        {
            if (value.StartsWith("hex:", StringComparison.Ordinal)) bytes = Convert.FromHexString(value.AsSpan(4));
            else if (value.StartsWith("file:", StringComparison.Ordinal)) bytes = WithoutLineEnd(File.ReadAllBytes(value[5..]));
            else bytes = Encoding.Latin1.GetBytes(value);
        }
        catch (FormatException)
        {
            problem = "what follows hex: are no pairs of hexadecimal digits";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = unreadable.Message;
        }
        return problem.Length == 0;
    }

    private static byte[] WithoutLineEnd(byte[] bytes) => bytes is [.. var key, (byte)'\n'] ? key : bytes;
}
