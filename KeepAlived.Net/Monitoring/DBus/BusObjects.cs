using System.Text;

namespace KeepAlived.Net.Monitoring.DBus;

/// <summary>A VRRP instance on the bus.</summary>
/// <param name="Path">Of its object.</param>
internal sealed record BusInstance(string Name, string Path)
{
    /// <summary>Init 0, Backup 1, Master 2, Fault 3; 98: it was stopped.</summary>
    public uint State { get; set; }
}

/// <summary>What somebody on the bus asks for.</summary>
internal enum BusRequest
{
    None,
    PrintData,
    PrintStats,
    PrintStatsClear,
    ReloadConfig,
    SendGarp,
}

/// <summary>The objects and their methods, apart from any connection: a call gives an answer and maybe something to do.</summary>
internal sealed class BusObjects(IReadOnlyList<BusInstance> instances)
{
    public const string MainPath = "/org/keepalived/Vrrp1/Vrrp", InstancePath = "/org/keepalived/Vrrp1/Instance";
    public const string MainInterface = "org.keepalived.Vrrp1.Vrrp", InstanceInterface = "org.keepalived.Vrrp1.Instance";
    private const string Properties = "org.freedesktop.DBus.Properties", Introspectable = "org.freedesktop.DBus.Introspectable", Peer = "org.freedesktop.DBus.Peer";
    private const string UnknownMethod = "org.freedesktop.DBus.Error.UnknownMethod", InvalidArguments = "org.freedesktop.DBus.Error.InvalidArgs";
    private const string NameType = "(s)", StateType = "(us)";
    private static readonly string[] StateNames = ["Init", "Backup", "Master", "Fault"];

    public IReadOnlyList<BusInstance> Instances => instances;

    /// <summary>The answer to a call, what is asked for, and of which instance.</summary>
    public (BusWriter Answer, BusRequest Request, BusInstance? Instance) Call(BusMessage call)
    {
        BusInstance? instance = null;
        foreach (var one in instances)
            if (one.Path == call.Path) instance = one;
        if (Is(call, Introspectable, "Introspect")) return (Text(call, Introspection.Of(call.Path, instances)), BusRequest.None, null);
        if (instance is null && call.Path != MainPath) return (BusWriter.Error(call, UnknownMethod, $"there is no object {call.Path}"), BusRequest.None, null);
        if (Is(call, Peer, "Ping")) return (BusWriter.Reply(call, ""), BusRequest.None, null);
        if (Is(call, Peer, "GetMachineId")) return (Text(call, MachineId()), BusRequest.None, null);
        if (Is(call, Properties, "GetAll")) return (GetAll(call, instance), BusRequest.None, null);
        if (Is(call, Properties, "Get")) return (Get(call, instance), BusRequest.None, null);
        if (Is(call, Properties, "Set")) return (BusWriter.Error(call, InvalidArguments, "no property can be written"), BusRequest.None, null);
        var request = RequestOf(call, instance);
        if (request != BusRequest.None && call.Signature.Length > 0) return (BusWriter.Error(call, InvalidArguments, $"{call.Member} takes no arguments"), BusRequest.None, null);
        return (request == BusRequest.None ? BusWriter.Error(call, UnknownMethod, $"{call.Path} has no method {call.Interface}.{call.Member}") : BusWriter.Reply(call, ""), request, instance);
    }

    /// <summary>VrrpStatusChange of an instance.</summary>
    public static BusWriter StateChanged(BusInstance instance)
    {
        var signal = BusWriter.Signal(instance.Path, InstanceInterface, "VrrpStatusChange", "u");
        signal.UInt32(instance.State);
        return signal;
    }

    private static BusRequest RequestOf(BusMessage call, BusInstance? instance) => instance is not null
        ? Is(call, InstanceInterface, nameof(BusRequest.SendGarp)) ? BusRequest.SendGarp : BusRequest.None
        : !IsInterface(call, MainInterface) ? BusRequest.None
        : call.Member switch
        {
            nameof(BusRequest.PrintData) => BusRequest.PrintData,
            nameof(BusRequest.PrintStats) => BusRequest.PrintStats,
            nameof(BusRequest.PrintStatsClear) => BusRequest.PrintStatsClear,
            nameof(BusRequest.ReloadConfig) => BusRequest.ReloadConfig,
            _ => BusRequest.None,
        };

    /// <summary>A call may leave out the interface.</summary>
    private static bool IsInterface(BusMessage call, string name) => call.Interface.Length == 0 || call.Interface == name;

    private static bool Is(BusMessage call, string name, string member) => IsInterface(call, name) && call.Member == member;

    private static BusWriter Text(BusMessage call, string text)
    {
        var reply = BusWriter.Reply(call, "s");
        reply.Text(text);
        return reply;
    }

    private static BusWriter GetAll(BusMessage call, BusInstance? instance)
    {
        if (call.Arguments is not [var name, ..] || name != (instance is null ? MainInterface : InstanceInterface))
            return BusWriter.Error(call, InvalidArguments, $"{call.Path} has no properties of {string.Join(' ', call.Arguments)}");
        var reply = BusWriter.Reply(call, "a{sv}");
        var array = reply.BeginArray();
        if (instance is not null)
        {
            reply.BeginStructure();
            reply.Text("Name");
            WriteName(reply, instance);
            reply.BeginStructure();
            reply.Text("State");
            WriteState(reply, instance);
        }
        reply.EndArray(array);
        return reply;
    }

    private static BusWriter Get(BusMessage call, BusInstance? instance)
    {
        if (instance is null || call.Arguments is not [InstanceInterface, "Name" or "State"])
            return BusWriter.Error(call, InvalidArguments, $"{call.Path} has no property {string.Join('.', call.Arguments)}");
        var reply = BusWriter.Reply(call, "v");
        if (call.Arguments[1] == "Name") WriteName(reply, instance);
        else WriteState(reply, instance);
        return reply;
    }

    /// <summary>A structure of one string, as keepalived sends it, though it is described as a string.</summary>
    private static void WriteName(BusWriter writer, BusInstance instance)
    {
        writer.Type(NameType);
        writer.BeginStructure();
        writer.Text(instance.Name);
    }

    private static void WriteState(BusWriter writer, BusInstance instance)
    {
        writer.Type(StateType);
        writer.BeginStructure();
        writer.UInt32(instance.State);
        writer.Text(instance.State < StateNames.Length ? StateNames[instance.State] : "Unknown");
    }

    private static string MachineId()
    {
        try
        {
            return File.ReadAllText("/etc/machine-id", Encoding.ASCII).Trim();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return ""; // as the bus itself tells in a container
        }
    }
}
