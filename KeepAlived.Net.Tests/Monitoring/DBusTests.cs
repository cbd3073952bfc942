using KeepAlived.Net.Monitoring.DBus;

namespace KeepAlived.Net.Tests.Monitoring;

/// <summary>Messages of the bus, well formed and not, and what the objects answer.</summary>
internal sealed class DBusTests
{
    private const int Seed = 20261121, FuzzRounds = 20_000;
    private const string Instance = "/org/keepalived/Vrrp1/Instance/eth0/51/IPv4", Properties = "org.freedesktop.DBus.Properties", Introspectable = "org.freedesktop.DBus.Introspectable";

    private static readonly BusObjects Objects = new([new("VI_1", Instance) { State = 2 }, new("VI_2", "/org/keepalived/Vrrp1/Instance/eth0/52/IPv6")]);

    [Test]
    public void A_message_is_read_as_it_was_written()
    {
        var writer = BusWriter.Call("org.example", "/a/b", "org.example.I", "Do", "ss");
        writer.Text("one");
        writer.Text("zwei ü");
        var message = BusReader.Read(writer.ToArray(serial: 7))!;
        Assert.That((message.Type, message.Serial, message.Path, message.Interface, message.Member, message.Signature, message.WantsReply),
            Is.EqualTo((BusMessageType.MethodCall, 7u, "/a/b", "org.example.I", "Do", "ss", true)));
        Assert.That(message.Arguments, Is.EqualTo(new[] { "one", "zwei ü" }));
    }

    [Test]
    public void Big_endian_messages_are_read()
    {
        byte[] message =
        [
            (byte)'B', 4, 1, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 10,
            1, 1, (byte)'o', 0, 0, 0, 0, 1, (byte)'/', 0, 0, 0, 0, 0, 0, 0,
        ];
        var read = BusReader.Read(message)!;
        Assert.That((read.Type, read.Serial, read.Path, read.WantsReply), Is.EqualTo((BusMessageType.Signal, 9u, "/", false)));
    }

    [Test]
    public void Truncated_messages_and_nonsense_do_no_harm()
    {
        var good = Call(Properties, "Get", Instance, "org.keepalived.Vrrp1.Instance", "State").ToArray(1);
        for (var length = 0; length < good.Length; length++) Assert.That(BusReader.LengthOf(good.AsSpan(0, length)), Is.EqualTo(length < BusReader.PrefixSize ? -1 : good.Length));
        var (random, read) = (new Random(Seed), 0);
        for (var round = 0; round < FuzzRounds; round++)
        {
            var bad = (byte[])good.Clone();
            for (var changes = random.Next(1, 5); changes > 0; changes--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            var length = BusReader.LengthOf(bad);
            if (length < 0 || length > bad.Length || BusReader.Read(bad.AsSpan(0, length)) is not { } message) continue;
            Assert.That(Objects.Call(message).Answer.ToArray(1), Is.Not.Empty, $"seed {Seed}, round {round}");
            read++;
        }
        Assert.That(read, Is.GreaterThan(FuzzRounds / 10));
    }

    [TestCase("/", "org")]
    [TestCase("/org/keepalived/Vrrp1", "Instance Vrrp")]
    [TestCase("/org/keepalived/Vrrp1/Instance/eth0", "51 52")]
    [TestCase("/org/keepalived/Vrrp1/Vrrp", "")]
    [TestCase("/nowhere", "")]
    public void Objects_are_found_from_the_root(string path, string children)
    {
        var text = Ask(Introspectable, "Introspect", path).Arguments[0];
        var names = text.Split("<node name=\"")[1..].Select(static part => part[..part.IndexOf('"')]);
        Assert.That(string.Join(' ', names), Is.EqualTo(children));
    }

    [Test]
    public void An_instance_tells_its_state()
    {
        var answer = Ask(Properties, "Get", Instance, "org.keepalived.Vrrp1.Instance", "State");
        Assert.That((answer.Type, answer.Signature, answer.ReplySerial), Is.EqualTo((BusMessageType.MethodReturn, "v", 1u)));
        var bytes = Objects.Call(BusReader.Read(Call(Properties, "Get", Instance, "org.keepalived.Vrrp1.Instance", "State").ToArray(1))!).Answer.ToArray(1);
        Assert.That(bytes, Is.SupersetOf(System.Text.Encoding.ASCII.GetBytes("(us)")));
        Assert.That(Convert.ToHexString(bytes), Does.EndWith("02000000" + "06000000" + "4D617374657200"), "2, Master");
    }

    [TestCase("org.keepalived.Vrrp1.Instance", "Nope")]
    [TestCase("org.nope", "Name")]
    public void Unknown_properties_are_an_error(string place, string name) => Assert.That(Ask(Properties, "Get", Instance, place, name).Type, Is.EqualTo(BusMessageType.Error));

    [TestCase("/org/keepalived/Vrrp1/Vrrp", "org.keepalived.Vrrp1.Vrrp", "PrintData", nameof(BusRequest.PrintData))]
    [TestCase("/org/keepalived/Vrrp1/Vrrp", "", "PrintStats", nameof(BusRequest.PrintStats))]
    [TestCase("/org/keepalived/Vrrp1/Vrrp", "org.keepalived.Vrrp1.Vrrp", "PrintStatsClear", nameof(BusRequest.PrintStatsClear))]
    [TestCase("/org/keepalived/Vrrp1/Vrrp", "org.keepalived.Vrrp1.Vrrp", "ReloadConfig", nameof(BusRequest.ReloadConfig))]
    [TestCase("/org/keepalived/Vrrp1/Vrrp", "org.keepalived.Vrrp1.Vrrp", "SendGarp", nameof(BusRequest.None))]
    [TestCase(Instance, "org.keepalived.Vrrp1.Instance", "SendGarp", nameof(BusRequest.SendGarp))]
    [TestCase(Instance, "org.keepalived.Vrrp1.Instance", "ReloadConfig", nameof(BusRequest.None))]
    [TestCase("/nowhere", "org.keepalived.Vrrp1.Vrrp", "ReloadConfig", nameof(BusRequest.None))]
    public void Methods_ask_for_what_they_are_named_after(string path, string place, string member, string expected)
    {
        var (answer, request, instance) = Objects.Call(BusReader.Read(Call(place, member, path).ToArray(1))!);
        Assert.That((request.ToString(), instance?.Name), Is.EqualTo((expected, path == Instance ? "VI_1" : null)));
        Assert.That(BusReader.Read(answer.ToArray(1))!.Type, Is.EqualTo(expected == "None" ? BusMessageType.Error : BusMessageType.MethodReturn));
    }

    [TestCase(Instance, "org.keepalived.Vrrp1.Instance", BusMessageType.MethodReturn)]
    [TestCase(Instance, "org.keepalived.Vrrp1.Vrrp", BusMessageType.Error)]
    [TestCase(Instance, "org.nope", BusMessageType.Error)]
    [TestCase("/org/keepalived/Vrrp1/Vrrp", "org.keepalived.Vrrp1.Vrrp", BusMessageType.MethodReturn)]
    [TestCase("/org/keepalived/Vrrp1/Vrrp", "org.keepalived.Vrrp1.Instance", BusMessageType.Error)]
    public void All_properties_are_those_of_an_interface_that_the_object_has(string path, string place, BusMessageType expected) => Assert.That(Ask(Properties, "GetAll", path, place).Type, Is.EqualTo(expected));

    [Test]
    public void A_method_without_arguments_takes_none()
    {
        var (answer, request, _) = Objects.Call(BusReader.Read(Call("org.keepalived.Vrrp1.Vrrp", "ReloadConfig", "/org/keepalived/Vrrp1/Vrrp", "x").ToArray(1))!);
        Assert.That((request, BusReader.Read(answer.ToArray(1))!.Type), Is.EqualTo((BusRequest.None, BusMessageType.Error)));
    }

    private static BusWriter Call(string place, string member, string path, params string[] arguments)
    {
        var call = BusWriter.Call("org.keepalived.Vrrp1", path, place, member, new string('s', arguments.Length));
        foreach (var argument in arguments) call.Text(argument);
        return call;
    }

    private static BusMessage Ask(string place, string member, string path, params string[] arguments) =>
        BusReader.Read(Objects.Call(BusReader.Read(Call(place, member, path, arguments).ToArray(1))!).Answer.ToArray(1))!;
}
