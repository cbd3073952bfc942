using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using KeepAlived.Net.Linux;

namespace KeepAlived.Net.Channel;

/// <summary>The first byte of every message between the supervisor and a child.</summary>
internal enum MessageKind : byte
{
    /// <summary>To the child: a piece of the configuration text, see <see cref="ConfigurationChunks"/>.</summary>
    Configuration = 1,

    /// <summary>To the vrrp child: <see cref="ScriptResult"/>.</summary>
    ScriptResult = 2,

    /// <summary>To the supervisor: <see cref="ConfigurationAccepted"/>; the child works with that generation.</summary>
    ConfigurationAccepted = 3,

    /// <summary>To the supervisor: <see cref="VrrpReport"/>.</summary>
    VrrpReport = 4,

    /// <summary>To the supervisor: a line for the log, see <see cref="LogText"/>.</summary>
    LogText = 5,

    /// <summary>To the checker child: <see cref="InstanceIsMaster"/>.</summary>
    InstanceIsMaster = 6,

    /// <summary>To the vrrp child: <see cref="FileNumber"/>.</summary>
    FileNumber = 7,

    /// <summary>To the supervisor: <see cref="Channel.BfdReport"/>.</summary>
    BfdReport = 8,

    /// <summary>To the vrrp and the checker child: <see cref="SessionIsUp"/>.</summary>
    SessionIsUp = 9,

    /// <summary>To the vrrp child: <see cref="Channel.ProcessQuorum"/>.</summary>
    ProcessQuorum = 10,

    /// <summary>To the vrrp child: <see cref="Channel.StatusRequest"/>.</summary>
    StatusRequest = 11,

    /// <summary>To the supervisor: <see cref="Channel.InstanceStatus"/>, and after the last one <see cref="Channel.StatusEnd"/>.</summary>
    InstanceStatus = 12,
    StatusEnd = 13,

    /// <summary>To the checker child: <see cref="Channel.DumpRequest"/>.</summary>
    DumpRequest = 14,

    /// <summary>To a child: <see cref="Channel.Heartbeat"/>.</summary>
    Heartbeat = 20,

    /// <summary>To the supervisor: <see cref="Channel.HeartbeatAnswer"/>.</summary>
    HeartbeatAnswer = 21,

    /// <summary>To the vrrp child: <see cref="Channel.InstanceSetting"/>.</summary>
    InstanceSetting = 22,
}

/// <summary>The first result of a track script, and each change of it.</summary>
/// <param name="Script">Index among the scripts of the configuration with that generation.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct ScriptResult(uint Generation, ushort Script, bool Up);

/// <summary>The number in a tracked file, at first and whenever it changes.</summary>
/// <param name="File">Index among the track_files of the configuration with that generation.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct FileNumber(uint Generation, ushort File, int Number);

/// <summary>Whether a BFD session is up, at first and whenever it changes.</summary>
/// <param name="Session">Index among the bfd_instances of the configuration with that generation.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct SessionIsUp(uint Generation, ushort Session, bool Up);

/// <summary>Whether as many processes run as a vrrp_track_process asks for, at first and whenever it changes.</summary>
/// <param name="Process">Index among the vrrp_track_processes of the configuration with that generation.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct ProcessQuorum(uint Generation, ushort Process, bool Reached);

[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct ConfigurationAccepted(uint Generation);

/// <summary>Whether the VRRP instance that lvs_sync_daemon follows is master.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct InstanceIsMaster(bool IsMaster);

/// <summary>Messages of one kind byte and one structure.</summary>
internal static class FixedMessage
{
    /// <summary>Sends without blocking and without allocating; false when the message was dropped.</summary>
    public static bool TrySend<T>(SeqPacketChannel channel, MessageKind kind, in T message)
        where T : unmanaged
    {
        Span<byte> bytes = stackalloc byte[1 + Unsafe.SizeOf<T>()];
        bytes[0] = (byte)kind;
        MemoryMarshal.Write(bytes[1..], in message);
        return channel.TrySend(bytes);
    }

    /// <summary>Sends and waits while the socket is full; false when the peer is gone.</summary>
    public static bool Send<T>(SeqPacketChannel channel, MessageKind kind, in T message)
        where T : unmanaged
    {
        Span<byte> bytes = stackalloc byte[1 + Unsafe.SizeOf<T>()];
        bytes[0] = (byte)kind;
        MemoryMarshal.Write(bytes[1..], in message);
        return channel.Send(bytes);
    }

    /// <summary>The structure after the kind byte; false when the message is too short.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> message, out T value)
        where T : unmanaged => MemoryMarshal.TryRead(message[1..], out value);
}

/// <summary>A log line of a child that writes no log itself: level, then UTF-8.</summary>
internal static class LogText
{
    private const int Longest = 4096;

    public static bool TrySend(SeqPacketChannel channel, LogSeverity severity, string text)
    {
        Span<byte> bytes = stackalloc byte[2 + Longest];
        bytes[0] = (byte)MessageKind.LogText;
        bytes[1] = (byte)severity;
        Encoding.UTF8.TryGetBytes(text, bytes[2..], out var length);
        if (length == 0) length = Encoding.UTF8.GetBytes(text.AsSpan(0, Math.Min(text.Length, Longest / 4)), bytes[2..]);
        return channel.TrySend(bytes[..(2 + length)]);
    }

    public static (LogSeverity Severity, string Text) Read(ReadOnlySpan<byte> message) =>
        message.Length < 2 ? (LogSeverity.Warning, "") : ((LogSeverity)message[1], Encoding.UTF8.GetString(message[2..]));
}

/// <summary>syslog(3) severities.</summary>
internal enum LogSeverity : byte
{
    Critical = 2,
    Error = 3,
    Warning = 4,
    Notice = 5,
    Information = 6,
    Debug = 7,
}
