using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>
/// A backup whose interface is down must not take the master for dead before it notices: the delays of an instance's interface stay below the
/// advertisements that may be missed (keepalived.conf(5), interface_up_down_delays; the numbers are those of keepalived 2.2.7).
/// </summary>
internal sealed class InterfaceDelayRule : IRule
{
    private const int Steps = 256;

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList problems)
    {
        for (var i = 0; i < model.InterfaceDelays.Count; i++)
        {
            var (delay, most) = (model.InterfaceDelays[i], TimeSpan.MaxValue);
            foreach (var instance in model.Instances)
                if (instance.Interface == delay.Name && Most(instance) < most) most = Most(instance);
            if (delay.Down <= most && delay.Up <= most) continue;
            problems.Add(Severity.Note, delay.Where, $"a delay of {delay.Name} is longer than a master may be silent; it is shortened to {most.TotalSeconds:0.######} s", "shorten it, or lengthen advert_int");
            model.InterfaceDelays[i] = delay with { Down = delay.Down < most ? delay.Down : most, Up = delay.Up < most ? delay.Up : most };
        }
    }

    private static TimeSpan Most(VrrpInstance instance)
    {
        var most = (instance.AdvertisementInterval * Math.Max(1, instance.DownTimerAdverts - 1)) - (instance.AdvertisementInterval / Steps);
        return TimeSpan.FromTicks(most.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond);
    }
}
