using System.Collections.Concurrent;
using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>What staged cases share: the real servers, and the directors of cases that are over. Made when first needed, removed after the last.</summary>
[SetUpFixture]
internal sealed class Farm
{
    private static readonly Lazy<ServerFarm> Instance = new(static () => new ServerFarm());
    private static readonly ConcurrentBag<StagedPair> Free = [];
    private static int _pairs;

    public static ServerFarm Servers => Instance.Value;

    public static StagedPair TakePair()
    {
        if (!Free.TryTake(out var pair)) pair = new(Interlocked.Increment(ref _pairs));
        pair.Prepare();
        return pair;
    }

    /// <summary>Only a pair that is as it was: nothing runs there any more, and its real servers are well.</summary>
    public static void GiveBack(StagedPair pair) => Free.Add(pair);

    [OneTimeTearDown]
    public void End()
    {
        foreach (var pair in Free) pair.Dispose();
        if (Instance.IsValueCreated) Instance.Value.Dispose();
    }
}
