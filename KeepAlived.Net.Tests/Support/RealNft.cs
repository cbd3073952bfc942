using System.Diagnostics;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Support;

/// <summary>This machine's nft(8), in the namespace of the thread that calls.</summary>
internal static class RealNft
{
    /// <summary>Has it carry out a text; what it complains of fails the test.</summary>
    public static ProcessExit Run(string text)
    {
        using var process = Process.Start(new ProcessStartInfo("nft", ["-f", "-"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        process.StandardInput.Write(text);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.That(errors, Is.Empty);
        return new(process.ExitCode, 0, false);
    }
}
