using System.Text;

namespace KeepAlived.Net.Monitoring.DBus;

/// <summary>What an object says of itself: its interfaces, or the objects below it.</summary>
internal static class Introspection
{
    private const string Head = """
        <!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
        <node>

        """;

    private const string Common = """
          <interface name="org.freedesktop.DBus.Properties">
            <method name="Get"><arg type="s" name="interface_name" direction="in"/><arg type="s" name="property_name" direction="in"/><arg type="v" name="value" direction="out"/></method>
            <method name="GetAll"><arg type="s" name="interface_name" direction="in"/><arg type="a{sv}" name="properties" direction="out"/></method>
            <method name="Set"><arg type="s" name="interface_name" direction="in"/><arg type="s" name="property_name" direction="in"/><arg type="v" name="value" direction="in"/></method>
            <signal name="PropertiesChanged"><arg type="s" name="interface_name"/><arg type="a{sv}" name="changed_properties"/><arg type="as" name="invalidated_properties"/></signal>
          </interface>
          <interface name="org.freedesktop.DBus.Introspectable"><method name="Introspect"><arg type="s" name="xml_data" direction="out"/></method></interface>
          <interface name="org.freedesktop.DBus.Peer"><method name="Ping"/><method name="GetMachineId"><arg type="s" name="machine_uuid" direction="out"/></method></interface>

        """;

    private const string Main = """
          <interface name="org.keepalived.Vrrp1.Vrrp">
            <method name="PrintData"/>
            <method name="PrintStats"/>
            <method name="PrintStatsClear"/>
            <method name="ReloadConfig"/>
            <signal name="VrrpStarted"/>
            <signal name="VrrpReloaded"/>
            <signal name="VrrpStopped"/>
          </interface>

        """;

    private const string Instance = """
          <interface name="org.keepalived.Vrrp1.Instance">
            <method name="SendGarp"/>
            <signal name="VrrpStatusChange"><arg type="u" name="status"/></signal>
            <property type="s" name="Name" access="read"/>
            <property type="(us)" name="State" access="read"/>
          </interface>

        """;

    public static string Of(string path, IReadOnlyList<BusInstance> instances)
    {
        var text = new StringBuilder(Head);
        if (path == BusObjects.MainPath) text.Append(Common).Append(Main);
        var below = path == "/" ? path : path + "/";
        var children = new List<string>();
        foreach (var instance in instances)
        {
            if (instance.Path == path) text.Append(Common).Append(Instance);
            AddChild(instance.Path);
        }
        AddChild(BusObjects.MainPath);
        foreach (var child in children) text.Append("  <node name=\"").Append(child).Append("\"/>\n");
        return text.Append("</node>\n").ToString();

        void AddChild(string other)
        {
            if (!other.StartsWith(below, StringComparison.Ordinal)) return;
            var name = other[below.Length..].Split('/')[0];
            if (!children.Contains(name)) children.Add(name);
        }
    }
}
