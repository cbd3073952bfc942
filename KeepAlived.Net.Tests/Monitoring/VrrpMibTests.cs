using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;
using KeepAlived.Net.Monitoring.AgentX;
using KeepAlived.Net.Monitoring.Mibs;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Tests.Monitoring;

/// <summary>Objects of the VRRP MIBs that the comparison with Debian's keepalived leaves out, and what can be set.</summary>
internal sealed class VrrpMibTests
{
    private sealed class Host : IInterfaceNumbers, IVrrpHost
    {
        public List<string> Set { get; } = [];

        public uint IndexOf(string name) => name == "eth0" ? 2u : 0;

        public byte[] HardwareAddressOf(string name) => [2, 0, 0, 0, 0, 1];

        public void SetPriority(InstanceRow instance, byte priority) => Set.Add($"{instance.Settings.Name} {priority}");

        public void SetPreempt(InstanceRow instance, bool preempt) => Set.Add($"{instance.Settings.Name} {preempt}");
    }

    private static (Mib Mib, Host Host) Make()
    {
        var model = new KeepalivedConfiguration();
        foreach (var (name, id) in new[] { ("A", (byte)1), ("B", (byte)2) })
        {
            var instance = new VrrpInstance { Name = name, Interface = "eth0", VirtualRouterId = id, Version = 2, Family = System.Net.Sockets.AddressFamily.InterNetwork };
            instance.VirtualAddresses.Add(new(System.Net.IPAddress.Parse($"10.0.0.{id}"), 24));
            model.Instances.Add(instance);
        }
        model.Instances[1].ExcludedAddresses.Add(new(System.Net.IPAddress.Parse("10.0.0.9"), 24));
        var (host, builder) = (new Host(), new MibBuilder());
        InstanceStatus[] states = [new() { Index = 0, State = 2, Priority = 100, Source = 0x0A0000FE }, new() { Index = 1, State = 1, Priority = 90, Source = 0x0A0000FE, MasterAddress = 0x0A0000FD }];
        var state = new VrrpState(new(model, states), TrackedStates.None, host, static _ => 5, host);
        VrrpMib.Add(builder, state);
        Version2Mib.Add(builder, state);
        Version3Mib.Add(builder, state);
        return (builder.Build(), host);
    }

    [Test]
    public void Every_instance_of_version_2_is_in_its_MIB()
    {
        var (mib, _) = Make();
        uint[] state = [.. Oid.Mib2, 68, 1, 3, 1, 3], master = [.. Oid.Mib2, 68, 1, 3, 1, 7];
        Assert.That((mib.Get([.. state, 2, 1]).Number, mib.Get([.. state, 2, 2]).Number), Is.EqualTo((3ul, 2ul)));
        Assert.That((mib.Get([.. master, 2, 1]).Octets, mib.Get([.. master, 2, 2]).Octets), Is.EqualTo((new byte[] { 10, 0, 0, 254 }, new byte[] { 10, 0, 0, 253 })));
    }

    [Test]
    public void Virtual_addresses_are_advertised_and_excluded_ones_are_not()
    {
        var (mib, _) = Make();
        uint[] advertised = [.. KeepalivedOids.Vrrp, 6, 1, 11];
        Assert.That((mib.Get([.. advertised, 1, 1]).Number, mib.Get([.. advertised, 2, 1]).Number, mib.Get([.. advertised, 2, 2]).Number), Is.EqualTo((1ul, 1ul, 2ul)));
    }

    /// <summary>Every column with rows that are not there, and with names of another length.</summary>
    [Test]
    public void Rows_that_are_not_there_have_nothing_and_take_nothing()
    {
        var (mib, host) = Make();
        var names = new List<uint[]>();
        var place = new SearchRange([1], false, []);
        for (var found = mib.Next(place); found.Value.Type != MibType.EndOfMibView; found = mib.Next(place))
        {
            names.Add(found.Name);
            place = place with { Start = found.Name };
        }
        Assert.That(names, Has.Count.GreaterThan(100));
        var known = names.Select(static name => string.Join('.', name)).ToHashSet();
        foreach (var name in names)
            foreach (var row in new uint[] { 0, 3, 255, 256, int.MaxValue, uint.MaxValue })
            {
                foreach (var other in new uint[][] { [.. name[..^1], row], [.. name, row], [.. name[..^1]], [.. name[..^2], row, name[^1]] })
                {
                    if (known.Contains(string.Join('.', other))) continue;
                    Assert.That(mib.Get(other).Type, Is.EqualTo(MibType.NoSuchInstance).Or.EqualTo(MibType.NoSuchObject), string.Join('.', other));
                    Assert.That(mib.Test(new(other, MibValue.Integer(1))), Is.Not.EqualTo(PduError.None), string.Join('.', other));
                }
            }
        Assert.That(host.Set, Is.Empty);
    }

    [TestCase(7u, 200, PduError.None)]
    [TestCase(7u, 0, PduError.WrongValue)]
    [TestCase(7u, 256, PduError.WrongValue)]
    [TestCase(7u, -1, PduError.WrongValue)]
    [TestCase(13u, 2, PduError.None)]
    [TestCase(13u, 3, PduError.WrongValue)]
    [TestCase(27u, 1, PduError.NotWritable)]
    public void Priority_and_preemption_take_values(uint column, int value, PduError expected)
    {
        var (mib, host) = Make();
        var wish = new VarBind([.. KeepalivedOids.Vrrp, 3, 1, column, 2], MibValue.Integer(value));
        Assert.That(mib.Test(wish), Is.EqualTo(expected));
        if (expected == PduError.None) mib.Commit(wish);
        Assert.That(host.Set, expected == PduError.None ? Is.EqualTo(new[] { column == 7 ? "B 200" : "B False" }) : Is.Empty);
    }

    [TestCase(0, "AuthenticationTypeMismatch", 2)]
    [TestCase(2, "AuthenticationTypeMismatch", 2)]
    [TestCase(3, "AuthenticationTypeMismatch", 1)]
    [TestCase(1, "AuthenticationFailed", 3)]
    public void A_refused_authentication_is_told_with_the_index_of_the_instance(int type, string error, int number)
    {
        var instance = new VrrpInstance { Interface = "eth0", VirtualRouterId = 7 };
        var trap = VrrpTraps.AuthenticationFailed(instance, System.Net.IPAddress.Parse("10.0.0.2"), Enum.Parse<DecodeError>(error).AuthenticationErrorNumber(type), new Host());
        Assert.That(trap.Kind, Is.EqualTo((uint[])[.. Oid.Mib2, 68, 0, 2]));
        Assert.That(trap.Objects[0].Name, Is.EqualTo((uint[])[.. Oid.Mib2, 68, 1, 5, 2, 7]));
        Assert.That(trap.Objects[1].Name, Is.EqualTo((uint[])[.. Oid.Mib2, 68, 1, 6, 2, 7]));
        Assert.That((trap.Objects[0].Value.Octets, trap.Objects[1].Value.Number), Is.EqualTo((new byte[] { 10, 0, 0, 2 }, (ulong)number)));
    }

    [Test]
    public void An_error_of_protocol_is_told_with_its_number()
    {
        var trap = VrrpTraps.ProtocolError(new() { Interface = "eth0", VirtualRouterId = 7 }, 3, new Host());
        Assert.That(trap.Kind, Is.EqualTo((uint[])[.. Oid.Mib2, 207, 0, 2]));
        Assert.That((trap.Objects[0].Name, trap.Objects[0].Value.Number), Is.EqualTo(((uint[])[.. Oid.Mib2, 207, 1, 2, 5, 1, 6, 2, 7, 1], 3ul)));
    }
}
