using System.Net.Sockets;
using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Configuration.Rules;

/// <summary>vrrp_strict and strict_mode: what the RFCs do not allow is told and reset.</summary>
internal sealed class StrictRule : IRule
{
    private const byte Owner = 255;
    private const string NoSecondBurst = "a master of lower priority is not answered by gratuitous ARP";

    public void Check(KeepalivedConfiguration model, LoaderEnvironment environment, ProblemList diagnostics)
    {
        foreach (var instance in model.Instances.Where(instance => instance.StrictMode ?? model.Global.Strict)) Check(instance, diagnostics);
    }

    private static void Check(VrrpInstance instance, ProblemList diagnostics)
    {
        void Reset<T>(bool refused, string keyword, string why, ref T value, T reset)
        {
            if (!refused) return;
            diagnostics.Add(Severity.Warning, instance, keyword, $"strict mode of {instance.Name}: {why}", $"remove {keyword}, or vrrp_strict");
            value = reset;
        }
        Reset(instance is { Version: 2, Family: AddressFamily.InterNetworkV6 }, "version", "version 2 has no IPv6, so version 3 is used", ref instance.Version, (byte)3);
        Reset(instance is { StartAsMaster: true, Priority: < Owner } && instance.IsWritten("priority"), "state", "only the owner, of priority 255, may begin as MASTER", ref instance.StartAsMaster, false);
        instance.StartAsMaster |= instance.Priority == Owner; // RFC 9568 §6.4.1, whatever its state says
        Reset(instance.Authentication.Type != AuthenticationType.None, "authentication", "there is no authentication", ref instance.Authentication.Type, AuthenticationType.None);
        Reset(instance.PreemptDelay > TimeSpan.Zero, "preempt_delay", "there is no delay of preemption", ref instance.PreemptDelay, TimeSpan.Zero);
        Reset(instance.Version == 2 && instance.IsWritten("accept"), "accept", "version 2 drops packets to the addresses (RFC 3768)", ref instance.Accept, false);
        Reset(instance.IsWritten("higher_prio_send_advert") && instance.HigherPrioritySendAdvert, "higher_prio_send_advert", "a lower router is silent", ref instance.HigherPrioritySendAdvert, false);
        Reset(instance.TransmitFromBase, "vmac_xmit_base", "advertisements come from the virtual MAC", ref instance.TransmitFromBase, false);
        Reset(instance.IsWritten("garp_lower_prio_delay") && instance.GarpLowerPriorityDelay > TimeSpan.Zero, "garp_lower_prio_delay", NoSecondBurst, ref instance.GarpLowerPriorityDelay, TimeSpan.Zero);
        Reset(instance.IsWritten("garp_lower_prio_repeat") && instance.GarpLowerPriorityRepeat > 0, "garp_lower_prio_repeat", NoSecondBurst, ref instance.GarpLowerPriorityRepeat, 0);
        if (instance.HigherPrioritySendAdvert)
            diagnostics.Add(Severity.Note, instance.Where, $"strict mode of {instance.Name}: vrrp_higher_prio_send_advert does not hold for it; a lower router is silent", "remove vrrp_higher_prio_send_advert, or vrrp_strict");
        instance.HigherPrioritySendAdvert = false;
        (instance.GarpLowerPriorityDelay, instance.GarpLowerPriorityRepeat) = (TimeSpan.Zero, 0);
        instance.LowerPriorityNoAdvert |= !instance.IsWritten("lower_prio_no_advert");
        if (instance.VirtualAddresses.FirstOrDefault()?.Address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv6LinkLocal: false })
            diagnostics.Add(Severity.Warning, instance, "virtual_ipaddress", $"strict mode of {instance.Name}: the first IPv6 address has to be link-local", "list fe80::... first");
    }
}
