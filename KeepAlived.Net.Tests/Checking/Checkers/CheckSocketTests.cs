using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KeepAlived.Net.Checking.Checkers;
using KeepAlived.Net.Linux;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Checking.Checkers;

[CancelAfter(20_000)]
internal sealed class CheckSocketTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5), Impatient = TimeSpan.FromSeconds(0.2);

    /// <summary>Keeps the loop from turning.</summary>
    private static void BeBusy(TimeSpan time) => SpinWait.SpinUntil(static () => false, time);

    private static async Task<Exception?> FaultOf(ValueTask<int> operation)
    {
        try
        {
            await operation;
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private static async Task<CheckSocket> ConnectAsync(IPEndPoint target, CancellationToken stop = default)
    {
        var socket = new CheckSocket(AddressFamily.InterNetwork, Libc.SOCK_STREAM, Libc.IPPROTO_TCP, stop);
        Assert.That(await socket.ConnectAsync(target, Patient), Is.Null);
        return socket;
    }

    /// <summary>More than the kernel keeps, one way and the other: no change may be missed.</summary>
    [Test]
    public void Megabytes_go_and_come_whole()
    {
        var (bytes, echo) = (new byte[16 << 20], new byte[16 << 20]);
        new Random(1).NextBytes(bytes);
        using var server = new ScriptedServer(async (client, stop) =>
        {
            for (var at = 0; at < echo.Length;) at += await client.ReceiveAsync(echo.AsMemory(at), stop);
            for (var at = 0; at < echo.Length;) at += await client.SendAsync(echo.AsMemory(at), stop);
        });
        var received = TaskLoop.Run(async () =>
        {
            using var socket = await ConnectAsync(server.EndPoint);
            await socket.SendAsync(bytes, Patience.Of(Patient, "sending"));
            var all = new byte[bytes.Length];
            for (var at = 0; at < all.Length;) at += await socket.ReceiveAsync(all.AsMemory(at, Math.Min(5000, all.Length - at)), Patience.Of(Patient, "receiving"));
            return all;
        });
        Assert.That(received.AsSpan().SequenceEqual(bytes));
    }

    [Test]
    public void The_end_of_a_connection_is_told_after_its_last_bytes()
    {
        using var server = new ScriptedServer(static async (client, stop) => await client.SendAsync(Encoding.ASCII.GetBytes("bye"), stop));
        TaskLoop.Run(async () =>
        {
            using var socket = await ConnectAsync(server.EndPoint);
            BeBusy(TimeSpan.FromSeconds(0.1)); // bytes and end come as one event
            var (buffer, patience) = (new byte[100], Patience.Of(Patient, ""));
            Assert.That(await socket.ReceiveAsync(buffer, patience), Is.EqualTo(3));
            Assert.That(await socket.ReceiveAsync(buffer, patience), Is.Zero);
            Assert.That(await socket.ReceiveAsync(buffer, patience), Is.Zero, "and stays so");
            return 0;
        });
    }

    /// <summary>A reload of a large file keeps the loop for seconds: what the servers said meanwhile was in time.</summary>
    [Test]
    public void What_came_while_the_loop_was_busy_was_in_time()
    {
        using var server = new ScriptedServer(static async (client, stop) => await client.SendAsync(new byte[] { 1 }, stop));
        TaskLoop.Run(async () =>
        {
            using var socket = new CheckSocket(AddressFamily.InterNetwork, Libc.SOCK_STREAM, Libc.IPPROTO_TCP, default);
            var connecting = socket.ConnectAsync(server.EndPoint, Impatient);
            BeBusy(Impatient * 2);
            Assert.That(await connecting, Is.Null);
            var receiving = socket.ReceiveAsync(new byte[1], Patience.Of(Impatient, "late"));
            BeBusy(Impatient * 2);
            Assert.That(await receiving, Is.EqualTo(1));
            return 0;
        });
    }

    [Test]
    public void Silence_has_an_end_and_the_next_wait_its_own()
    {
        using var server = ScriptedServer.Silent();
        TaskLoop.Run(async () =>
        {
            using var socket = await ConnectAsync(server.EndPoint);
            for (var i = 0; i < 2; i++)
                Assert.That((await FaultOf(socket.ReceiveAsync(new byte[1], Patience.Of(Impatient, "silent"))))?.Message, Is.EqualTo("silent after 0.2 s"));
            return 0;
        });
    }

    [Test]
    public void Stopping_ends_the_waiting_at_once_from_any_thread()
    {
        using var server = ScriptedServer.Silent();
        using var stop = new CancellationTokenSource();
        TaskLoop.Run(async () =>
        {
            using var socket = await ConnectAsync(server.EndPoint, stop.Token);
            var (receiving, clock) = (socket.ReceiveAsync(new byte[1], Patience.Of(Patient * 2, "")), Stopwatch.StartNew());
            new Thread(stop.Cancel).Start();
            Assert.That(await FaultOf(receiving), Is.InstanceOf<OperationCanceledException>());
            Assert.That(clock.Elapsed, Is.LessThan(Patient));
            Assert.That(await FaultOf(socket.ReceiveAsync(new byte[1], Patience.Of(Patient, ""))), Is.InstanceOf<OperationCanceledException>(), "and stays so");
            return 0;
        });
    }
}
