using FsCheck;
using FsCheck.Fluent;
using KeepAlived.Net.Checking.Core;

namespace KeepAlived.Net.Tests.Checking.Core;

internal sealed class QuorumTests
{
    [TestCase(false, 1, 1u, 0u, true)]
    [TestCase(false, 0, 1u, 0u, false)]
    [TestCase(false, 4, 4u, 1u, false, Description = "gained at quorum + hysteresis")]
    [TestCase(false, 5, 4u, 1u, true)]
    [TestCase(true, 3, 4u, 1u, true, Description = "kept down to quorum - hysteresis")]
    [TestCase(true, 2, 4u, 1u, false)]
    [TestCase(true, 0, 1u, 1u, false, Description = "nothing left is no quorum")]
    [TestCase(true, 0, 0u, 0u, false)]
    public void Quorum_and_hysteresis(bool was, int live, uint quorum, uint hysteresis, bool expected) =>
        Assert.That(Quorum.Next(was, (ulong)live, quorum, hysteresis), Is.EqualTo(expected));

    [Test]
    public void More_weight_never_loses_a_quorum_and_less_never_gains_one() => Prop.ForAll<bool, (ushort Live, ushort More), (byte Quorum, byte Hysteresis)>((was, weight, limits) =>
    {
        var ((live, more), quorum, hysteresis) = (weight, limits.Quorum + 1u, (uint)limits.Hysteresis);
        var few = Quorum.Next(was, live, quorum, hysteresis);
        return !few || Quorum.Next(was, (ulong)live + more, quorum, hysteresis);
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Having_one_makes_it_easier_to_keep_than_to_gain() => Prop.ForAll<ushort, byte, byte>((live, quorum, hysteresis) =>
        !Quorum.Next(false, live, quorum + 1u, hysteresis) || Quorum.Next(true, live, quorum + 1u, hysteresis)).QuickCheckThrowOnFailure();

    [Test]
    public void Within_the_hysteresis_nothing_changes() => Prop.ForAll<bool, (byte Quorum, byte Hysteresis), byte>((was, limits, part) =>
    {
        var (quorum, hysteresis) = limits;
        var (limit, margin) = (quorum + 2u, Math.Min(hysteresis, quorum));
        var live = limit - margin + (part % Math.Max(1u, 2u * margin));
        return margin == 0 || Quorum.Next(was, live, limit, margin) == was;
    }).QuickCheckThrowOnFailure();
}
