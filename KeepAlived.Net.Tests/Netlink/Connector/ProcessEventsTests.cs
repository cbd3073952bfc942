using System.Runtime.InteropServices;
using KeepAlived.Net.Netlink.Connector;

namespace KeepAlived.Net.Tests.Netlink.Connector;

/// <summary>struct proc_event of linux/cn_proc.h, as it comes behind the headers of netlink and connector.</summary>
internal sealed class ProcessEventsTests
{
    private const int DataAt = 52, WhatAt = 36;

    // What happened, then the numbers of the event: process and thread group of each party.
    [TestCase(1u, 10, 11, 20, 20, ProcessEventKind.Forked, 20, 11), TestCase(2u, 30, 31, 0, 0, ProcessEventKind.Executed, 31, 0)]
    [TestCase(0x200u, 30, 30, 0, 0, ProcessEventKind.Renamed, 30, 0), TestCase(0x80000000u, 30, 30, 0, 0, ProcessEventKind.Exited, 30, 0)]
    public void Events_of_processes_are_understood(uint what, int first, int second, int third, int fourth, ProcessEventKind kind, int process, int parent) =>
        Assert.That(ProcessEvents.Decode(Message(what, first, second, third, fourth)), Is.EqualTo(new ProcessEvent(kind, process, parent)));

    [TestCase(1u, 10, 11, 21, 20, TestName = "a thread begins"), TestCase(0x80000000u, 31, 30, 0, 0, TestName = "a thread ends"), TestCase(0x200u, 31, 30, 0, 0, TestName = "a thread gets a name")]
    [TestCase(0u, 0, 0, 0, 0, TestName = "the confirmation"), TestCase(4u, 30, 30, 0, 0, TestName = "another user")]
    public void Other_events_are_none(uint what, int first, int second, int third, int fourth) =>
        Assert.That(ProcessEvents.Decode(Message(what, first, second, third, fourth)), Is.Null);

    [Test]
    public void A_message_cut_short_is_none([Values(0, 16, 36, 52, 67)] int length) =>
        Assert.That(ProcessEvents.Decode(Message(1, 10, 10, 20, 20).AsSpan(0, length)), Is.Null);

    private static byte[] Message(uint what, params int[] data)
    {
        var message = new byte[DataAt + 24];
        MemoryMarshal.Write(message.AsSpan(WhatAt), what);
        MemoryMarshal.AsBytes(data.AsSpan()).CopyTo(message.AsSpan(DataAt));
        return message;
    }
}
