using KeepAlived.Net.Linux;
using Mono.Unix.Native;

namespace KeepAlived.Net.Tests.Linux;

[CancelAfter(20_000)]
internal sealed class TaskLoopTests
{
    /// <summary>Bytes of one side of a pair, as the loop tells of them.</summary>
    private sealed class Ear : IWatched, IDisposable
    {
        private readonly int _other;

        public Ear() => (Descriptor, _other) = Libc.SocketPair(Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK);

        public int Descriptor { get; }

        public int Told { get; private set; }

        public Action? Then { get; set; }

        public void OnEvents(uint events)
        {
            Told++;
            Then?.Invoke();
        }

        public void Say() => Libc.Send(_other, [1], 0);

        public void Dispose()
        {
            Libc.Close(Descriptor);
            Libc.Close(_other);
        }
    }

    /// <summary>Lets the loop turn until all that is ready by now has been told.</summary>
    private static async Task TurnAsync(int turns = 3)
    {
        for (var i = 0; i < turns; i++) await Task.Yield();
    }

    [Test]
    public void Everything_awaited_goes_on_on_the_thread_of_the_loop()
    {
        var threads = TaskLoop.Run(async () =>
        {
            var seen = new List<int> { Environment.CurrentManagedThreadId };
            await Task.Run(static () => { });
            seen.Add(Environment.CurrentManagedThreadId);
            await Task.Delay(10);
            seen.Add(Environment.CurrentManagedThreadId);
            await Task.Yield();
            seen.Add(Environment.CurrentManagedThreadId);
            return seen;
        });
        Assert.That(threads, Has.Count.EqualTo(4).And.All.EqualTo(Environment.CurrentManagedThreadId));
        Assert.That(() => TaskLoop.Current, Throws.InvalidOperationException, "afterwards there is none");
    }

    /// <summary>Nobody would wake a loop that waits for ever.</summary>
    [Test]
    public void It_ends_with_its_task_also_when_that_ends_elsewhere() =>
        Assert.That(TaskLoop.Run(static async () =>
        {
            await Task.Delay(20).ConfigureAwait(false);
            return Environment.CurrentManagedThreadId;
        }), Is.Not.EqualTo(Environment.CurrentManagedThreadId));

    [Test]
    public void What_a_task_throws_comes_out() =>
        Assert.That(static () => TaskLoop.Run<int>(static async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("so");
        }), Throws.InvalidOperationException.With.Message.EqualTo("so"));

    [Test]
    public void Timers_come_in_their_order_and_not_when_they_were_stopped()
    {
        var order = TaskLoop.Run(static async () =>
        {
            var (said, end, loop) = (new List<string>(), new TaskCompletionSource(), TaskLoop.Current);
            LoopTimer Make(string name) => new(loop, () => said.Add(name));
            var (first, second, stopped, moved) = (Make("first"), Make("second"), Make("stopped"), Make("moved"));
            var now = TaskLoop.Now;
            second.Start(now + 20);
            stopped.Start(now + 10);
            moved.Start(now + 1);
            first.Start(now + 10);
            stopped.Stop();
            moved.Start(now + 30);
            new LoopTimer(loop, end.SetResult).Start(now + 40);
            await end.Task;
            return string.Join(' ', said);
        });
        Assert.That(order, Is.EqualTo("first second moved"));
    }

    /// <summary>A time that is over does not count while what has arrived is unread: it came before.</summary>
    [Test]
    public void What_has_arrived_is_told_before_a_time_is_over() => TaskLoop.Run(static async () =>
    {
        using var ear = new Ear();
        var (order, end) = (new List<string>(), new TaskCompletionSource());
        ear.Then = () => order.Add("arrived");
        TaskLoop.Current.Watch(ear, Libc.EPOLLIN);
        var timer = new LoopTimer(TaskLoop.Current, () =>
        {
            order.Add("late");
            end.SetResult();
        });
        timer.Start(TaskLoop.Now + 5);
        ear.Say();
        SpinWait.SpinUntil(static () => false, 20); // the loop is kept from both
        await end.Task;
        Assert.That(order, Is.EqualTo(new[] { "arrived", "late" }));
        return 0;
    });

    /// <summary>As long as a program that is being started has a copy of it, its events go on coming, under a number that is another's by then.</summary>
    [Test]
    public void A_descriptor_that_was_closed_is_not_taken_for_the_next_of_its_number() => TaskLoop.Run(static async () =>
    {
        using var old = new Ear();
        using var next = new Ear();
        var number = Syscall.dup(old.Descriptor);
        var (gone, here) = (new Renumbered(number), new Renumbered(number));
        TaskLoop.Current.Watch(gone, Libc.EPOLLIN);
        TaskLoop.Current.Unwatch(gone);
        Syscall.dup2(next.Descriptor, number);
        TaskLoop.Current.Watch(here, Libc.EPOLLIN);
        old.Say();
        await TurnAsync();
        Assert.That((gone.Told, here.Told), Is.EqualTo((0, 0)));
        next.Say();
        await TurnAsync();
        Assert.That((gone.Told, here.Told), Is.EqualTo((0, 1)));
        Syscall.close(number);
        return 0;
    });

    private sealed class Renumbered(int number) : IWatched
    {
        public int Descriptor => number;

        public int Told { get; private set; }

        public void OnEvents(uint events) => Told++;
    }
}
