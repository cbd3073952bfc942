using System.Globalization;
using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Monitoring;

/// <summary>A `.data` dump: sections with titles, and lines `Label = value` below them, as keepalived's. Its text holds bytes, as the configuration's does.</summary>
internal sealed class DataText
{
    private readonly StringWriter _text = new(CultureInfo.InvariantCulture);

    public void Section(string title) => _text.Write($"------< {title} >------\n");

    public void Line(string text) => _text.Write($" {text}\n");

    /// <param name="depth">0: of a section, 1: of a thing in it, 2: of a list of that.</param>
    public void Line(int depth, string text) => _text.Write($"{(depth switch { 0 => " ", 1 => "   ", _ => "     " })}{text}\n");

    /// <summary>A heading and an indented line for each; nothing if there are none.</summary>
    public void List(string heading, IEnumerable<string> items)
    {
        var first = true;
        foreach (var item in items)
        {
            if (first) Line(1, heading);
            first = false;
            Line(2, item);
        }
    }

    public void Script(int depth, string what, ScriptCommand? command, GlobalDefinitions global)
    {
        if (command is not { Arguments.Length: > 0 }) return; // `notify_deleted` may stand alone
        var account = ScriptNames.AccountOf(command, global);
        Line(depth, $"{what} = {EntryDescriptions.Of(command)}{(account is { } both ? $", uid:gid {both.User}:{both.Group}" : "")}");
    }

    public override string ToString() => _text.ToString();

    public static string Switch(bool on) => on ? "true" : "false";

    public static string Enabled(bool on) => on ? "enabled" : "disabled";

    public static string Unset(bool? on) => on switch { null => "unset", true => "on", false => "off" };

    public static string Family(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
}
