namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>Random configurations, and random changes while random servers are down; the seed of a case tells all of it.</summary>
[Category("KernelLong")]
internal sealed class RandomStages : StageFixture
{
    private const int Steps = 6;

    [Test]
    public void Any_farm([Range(1, 24)] int seed)
    {
        var farm = new RandomFarm(seed);
        var stages = Compare(farm.Text).Start();
        var down = new List<string>();
        for (var step = 0; step < Steps; step++)
        {
            switch (farm.One(0, 0, 1, 1, 2, 3))
            {
                case 0 when down.Count < farm.Servers.Length:
                    var dead = farm.One([.. farm.Servers.Except(down)]);
                    down.Add(dead);
                    stages.Down(dead);
                    break;
                case 1:
                    TestContext.Out.WriteLine(farm.Change(well: down.Count == 0));
                    stages.Reload(farm.Text);
                    break;
                case 2:
                    stages.KillAndStart();
                    break;
                default:
                    if (down.Count > 0) stages.Up(string.Join(' ', down));
                    down.Clear();
                    break;
            }
        }
        stages.StopTelling();
    }
}
