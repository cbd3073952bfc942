using System.Runtime.InteropServices;
using KeepAlived.Net.Channel;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Tests.Monitoring;

/// <summary>Questions for the state of the routers, with a vrrp process that is a list of what it was sent.</summary>
[TestFixture]
internal sealed class StatusRequestsTests
{
    private readonly List<StatusRequest> _sent = [];
    private readonly KeepalivedConfiguration _two = new() { Instances = { new() { Name = "one" }, new() { Name = "two" } } };
    private bool _runs = true;
    private StatusRequests _requests = null!;

    [SetUp]
    public void Begin()
    {
        _sent.Clear();
        _runs = true;
        _requests = new StatusRequests(Send, generation => generation == 7 ? _two : null);
    }

    [Test]
    public void An_answer_has_every_instance_with_its_configuration()
    {
        var answer = _requests.AskAsync();
        Tell(_sent[0].Number, 0, priority: 100);
        Tell(_sent[0].Number, 1, priority: 90);
        Assert.That(answer.IsCompleted, Is.False);
        End(_sent[0].Number);
        Assert.That(answer.Result!.All.Select(one => (one.Instance.Name, (int)one.Status.Priority)), Is.EqualTo(new[] { ("one", 100), ("two", 90) }));
    }

    [Test]
    public void Those_who_ask_meanwhile_share_the_next_answer()
    {
        var first = _requests.AskAsync();
        var (second, third) = (_requests.AskAsync(), _requests.AskAsync(clearCounters: true));
        Assert.That(_sent, Has.Count.EqualTo(1));
        Answer(_sent[0].Number);
        Assert.That((first.IsCompletedSuccessfully, second.IsCompleted, third.IsCompleted), Is.EqualTo((true, false, false)), "they want the state at a later moment");
        Assert.That(_sent.Select(request => request.ClearCounters), Is.EqualTo(new[] { false, true }));
        Answer(_sent[1].Number);
        Assert.That(second.Wait(TimeSpan.FromSeconds(10)) && third.Wait(TimeSpan.FromSeconds(10)), Is.True);
        Assert.That(_sent, Has.Count.EqualTo(2));
    }

    [Test]
    public void What_answers_an_earlier_question_is_not_taken()
    {
        _requests.AskAsync();
        _requests.Forget();
        var answer = _requests.AskAsync();
        Answer(_sent[0].Number);
        Assert.That(answer.IsCompleted, Is.False);
        Answer(_sent[1].Number);
        Assert.That(answer.Result, Is.Not.Null);
    }

    [Test]
    public void After_a_reload_the_answer_begins_again()
    {
        var answer = _requests.AskAsync();
        Tell(_sent[0].Number, 0, priority: 1, generation: 6);
        Tell(_sent[0].Number, 0, priority: 100);
        Tell(_sent[0].Number, 1, priority: 90);
        End(_sent[0].Number);
        Assert.That(answer.Result!.Instances.Select(one => one.Priority), Is.EqualTo(new byte[] { 100, 90 }));
    }

    [Test]
    public void Nobody_answers_when_there_is_no_process_or_when_it_ends()
    {
        var (first, second) = (_requests.AskAsync(), _requests.AskAsync());
        _requests.Forget();
        Assert.That((first.Result, second.Result), Is.EqualTo(((VrrpSnapshot?)null, (VrrpSnapshot?)null)));
        _runs = false;
        Assert.That(_requests.AskAsync().Result, Is.Null);
    }

    [Test]
    public void A_configuration_that_nobody_knows_any_more_is_no_answer()
    {
        var answer = _requests.AskAsync();
        End(_sent[0].Number, instances: 0, generation: 3);
        Assert.That(answer.Result, Is.Null);
    }

    private bool Send(StatusRequest request)
    {
        _sent.Add(request);
        return _runs;
    }

    private void Answer(uint request)
    {
        Tell(request, 0, 100);
        Tell(request, 1, 100);
        End(request);
    }

    private void Tell(uint request, ushort index, byte priority, uint generation = 7) =>
        Deliver(MessageKind.InstanceStatus, new InstanceStatus { Request = request, Generation = generation, Index = index, Priority = priority });

    private void End(uint request, ushort instances = 2, uint generation = 7) => Deliver(MessageKind.StatusEnd, new StatusEnd(request, generation, instances));

    private void Deliver<T>(MessageKind kind, in T message)
        where T : unmanaged
    {
        var bytes = new byte[1 + Marshal.SizeOf<T>()];
        bytes[0] = (byte)kind;
        MemoryMarshal.Write(bytes.AsSpan(1), in message);
        _requests.OnMessage(bytes);
    }
}
