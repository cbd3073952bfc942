using System.Runtime.CompilerServices;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Tests.Linux;

internal sealed class SetupGarbageTests
{
    [Test, NonParallelizable]
    public void What_nobody_holds_is_given_back_and_the_rest_stays()
    {
        var (kept, lost) = Allocate();
        Assert.That(lost.IsAlive, Is.True);
        SetupGarbage.Release();
        Assert.That(lost.IsAlive, Is.False);
        Assert.That(kept, Has.Length.EqualTo(1000));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (byte[] Kept, WeakReference Lost) Allocate() => (new byte[1000], new WeakReference(new byte[100_000]));
}
