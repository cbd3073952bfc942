using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Linux;

internal sealed class DescriptorLimitTests
{
    [Test]
    public async Task A_process_has_the_descriptors_it_needs_and_its_scripts_what_they_had()
    {
        var before = Libc.ReadDescriptorLimit();
        var inherited = before with { Soft = before.Hard - 8 };
        Assert.That(Libc.TrySet(inherited), Is.True);
        Assert.That(DescriptorLimit.Provide(100), Is.EqualTo(inherited), "enough");
        Assert.That(DescriptorLimit.Provide(before.Hard), Is.EqualTo(before with { Soft = before.Hard }));
        Assert.That(Libc.ReadDescriptorLimit().Soft, Is.EqualTo(before.Hard));

        var file = Path.Combine(Directory.CreateTempSubdirectory("limit").FullName, "out");
        await new Spawner(Path.Combine(AppContext.BaseDirectory, "keepalived")).RunAsync(new SpawnRequest(["/bin/sh", "-c", $"ulimit -Sn >{file}; ulimit -Hn >>{file}"]));
        Assert.That(File.ReadAllLines(file), Is.EqualTo(new[] { $"{inherited.Soft}", $"{inherited.Hard}" }));
    }
}
