namespace KeepAlived.Net.Monitoring.DBus;

/// <summary>The kinds of messages (D-Bus specification, "Message Types").</summary>
internal enum BusMessageType : byte
{
    Invalid,
    MethodCall,
    MethodReturn,
    Error,
    Signal,
}

/// <summary>A message of the bus.</summary>
/// <param name="Serial">Given by the sender.</param>
/// <param name="ReplySerial">Of the call that this answers; 0: none.</param>
/// <param name="Signature">Of the body.</param>
/// <param name="Arguments">Its strings, if it has nothing else; further values are left out.</param>
/// <param name="WantsReply">The caller waits.</param>
internal sealed record BusMessage(
    BusMessageType Type, uint Serial, string Path, string Interface, string Member, string Sender, uint ReplySerial, string Signature, string[] Arguments, bool WantsReply);
